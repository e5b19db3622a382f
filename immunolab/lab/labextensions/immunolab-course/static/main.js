// The plug-in: each part is a module with activate(app, { tracker, shared, server, shell }).
//
// shared(name): a package that JupyterLab shares, such as "@jupyterlab/cells", as a promise
// server: get(path, query) and post(path, body) to /immunolab/PATH; JSON, or an Error whose message is a sentence
// shell: JupyterLab's shell with its side areas; null in Notebook 7, which opens one notebook a page

import * as assignment from "./assignment.js";
import * as panel from "./panel.js";
import { connect } from "./server.js";
import * as wake from "./wake.js";

const PARTS = { panel, wake, assignment };

// The teacher's desk is loaded where the server has it (immunolab.lab.desk writes this into the page's settings).
async function parts(shared) {
  const { PageConfig } = await shared("@jupyterlab/coreutils");
  return PageConfig.getOption("immunolabDesk") ? { ...PARTS, desk: await import("./desk.js") } : PARTS;
}

export async function plugin(shared) {
  const { INotebookTracker } = await shared("@jupyterlab/notebook");
  const { ILabShell, ILayoutRestorer } = await shared("@jupyterlab/application");
  return {
    id: "immunolab-course:plugin",
    autoStart: true,
    requires: [INotebookTracker],
    optional: [ILabShell, ILayoutRestorer],
    activate: async (app, tracker, shell, restorer) => {
      const server = await connect(app, shared);
      for (const [name, part] of Object.entries(await parts(shared))) {
        try {
          await part.activate(app, { tracker, shared, server, shell, restorer });
        } catch (error) {
          // one part that fails leaves the others, and JupyterLab, as they are
          console.error(`immunolab-course, ${name}:`, error);
        }
      }
    },
  };
}
