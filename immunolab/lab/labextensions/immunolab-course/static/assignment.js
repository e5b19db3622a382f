// What an assignment's page has in JupyterLab beside its questions.

export function activate() {}
