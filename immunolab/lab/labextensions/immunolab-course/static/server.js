// Requests to immunolab.lab on the same server; cookies, token and XSRF are JupyterLab's own.

export async function connect(app, shared) {
  const { ServerConnection } = await shared("@jupyterlab/services");
  const { URLExt } = await shared("@jupyterlab/coreutils");
  const settings = app.serviceManager.serverSettings;

  async function ask(path, query, request) {
    const address = URLExt.join(settings.baseUrl, "immunolab", path) + URLExt.objectToQueryString(query);
    let response;
    try {
      response = await ServerConnection.makeRequest(address, request, settings);
    } catch {
      throw new Error("The server does not answer. Is it still running?");
    }
    const body = await response.json().catch(() => ({}));
    if (!response.ok) throw new Error(body.message || `The server answered ${response.status} to ${path}.`);
    return body;
  }

  return {
    get: (path, query = {}) => ask(path, query, {}),
    post: (path, body = {}) => ask(path, {}, { method: "POST", body: JSON.stringify(body) }),
  };
}

// Told to the whole page when an assignment was handed in, made into a file, or graded.
export const CHANGED = "immunolab-course:changed";
