// What a build step would make: a module-federation container, by hand. It hands JupyterLab the plug-in of main.js,
// and main.js what JupyterLab shares (its own @jupyterlab and @lumino packages), by name.
(() => {
  const here = document.currentScript.src;
  let scope = {};
  const shared = async (name) => {
    const versions = Object.values(scope[name] ?? {});
    if (!versions.length) throw new Error(`This JupyterLab does not share ${name}.`);
    const chosen = versions.find((version) => version.loaded) ?? versions[0];
    return (await chosen.get())();
  };
  const container = {
    init(given) {
      scope = given;
    },
    async get() {
      const { plugin } = await import(new URL("main.js", here));
      const made = await plugin(shared);
      return () => ({ __esModule: true, default: made });
    },
  };
  window._JUPYTERLAB ??= {};
  window._JUPYTERLAB["immunolab-live"] = container;
})();
