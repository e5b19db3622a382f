// The plug-in of the page without a server. wake.js and dom.js are the course panel's own, put beside this file by the build.

import { keepers } from "./keep.js";
import * as lessons from "./lessons.js";
import * as tools from "./tools.js";
import * as wake from "./wake.js";

export async function plugin(shared) {
  const { CodeCell } = await shared("@jupyterlab/cells");
  const { INotebookTracker } = await shared("@jupyterlab/notebook");
  const { IDefaultDrive } = await shared("@jupyterlab/services");
  const { Widget } = await shared("@lumino/widgets");
  const course = await (await fetch(new URL("course.json", import.meta.url))).json();
  return {
    id: "immunolab-live:plugin",
    autoStart: true,
    requires: [INotebookTracker, IDefaultDrive],
    activate: async (app, tracker, drive) => {
      const keep = keepers(drive, new Set(course.lessons));
      lessons.guard(drive, keep); // before anything is read
      tools.activate({ tracker, Widget, CodeCell, keep });
      await wake.activate(app, { tracker, shared, server: lessons.server(course.cells) });
    },
  };
}
