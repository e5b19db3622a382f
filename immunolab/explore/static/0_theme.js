// The page's theme, as JupyterLab and VS Code say it; elsewhere the system's, as in scenes.css.

function isDark() {
  const { jpThemeLight } = document.body.dataset;
  if (jpThemeLight) return jpThemeLight === "false";
  if (document.body.matches(".vscode-dark, .vscode-light")) return document.body.matches(".vscode-dark");
  const said = document.documentElement.dataset.theme;
  return said ? said === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

// Calls `changed` when it becomes another one; returns what ends that.
function watchTheme(changed) {
  let was = isDark();
  const look = () => {
    if (isDark() !== was) {
      was = !was;
      changed();
    }
  };
  const observer = new MutationObserver(look);
  for (const node of [document.body, document.documentElement])
    observer.observe(node, { attributes: true, attributeFilter: ["data-jp-theme-light", "data-theme", "class"] });
  const system = matchMedia("(prefers-color-scheme: dark)");
  system.addEventListener("change", look);
  return () => {
    observer.disconnect();
    system.removeEventListener("change", look);
  };
}
