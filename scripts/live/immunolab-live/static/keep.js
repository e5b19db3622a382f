// What this browser keeps of a learner: answers, review state, her own notebooks. By path, as JupyterLite stores files.

export const MARK = "immunolab-answers";

// drive: JupyterLite's; lessons: paths that come from the site each time
export function keepers(drive, lessons) {
  const isLesson = (path) => lessons.has(path);

  async function clearLessons() {
    const storage = await drive.storage;
    for (const path of await storage.keys()) if (isLesson(path)) await storage.removeItem(path);
  }

  // Files of hers, by path.
  async function own() {
    const storage = await drive.storage;
    const found = {};
    for (const path of (await storage.keys()).sort()) {
      const file = await storage.getItem(path);
      if (file && file.type !== "directory" && !isLesson(path)) found[path] = file;
    }
    return found;
  }

  async function pack() {
    return { [MARK]: 1, made: new Date().toISOString(), files: await own() };
  }

  // Takes a file of pack() in. Of two answers to one question the later one stays; a notebook that is another one here
  // is put beside it. Returns how many files were taken. An Error is a sentence.
  async function take(packed) {
    if (packed?.[MARK] !== 1 || typeof packed.files !== "object") {
      throw new Error("This is not a file of answers that was downloaded here.");
    }
    const storage = await drive.storage;
    let taken = 0;
    for (const [path, file] of Object.entries(packed.files)) {
      if (isLesson(path) || !file || typeof file !== "object" || file.path !== path) continue;
      const here = await storage.getItem(path);
      const put = here ? joined(here, file) : file;
      if (!put) continue;
      await storage.setItem(put.path, put);
      taken += 1;
    }
    return taken;
  }

  async function erase() {
    await drive.clearStorage();
  }

  return { isLesson, clearLessons, own, pack, take, erase };
}

// The text of a file; a kernel's own are kept as base64.
function content(file) {
  if (file.format === "base64") return new TextDecoder().decode(Uint8Array.from(atob(file.content), (c) => c.charCodeAt(0)));
  return typeof file.content === "string" ? file.content : JSON.stringify(file.content);
}

function joined(here, other) {
  if (content(here) === content(other)) return null;
  const [mine, theirs] = [here, other].map(answers);
  if (mine && theirs) {
    const all = { ...mine.answers };
    for (const [name, entry] of Object.entries(theirs.answers)) {
      if (!all[name] || String(entry.saved_at) > String(all[name].saved_at)) all[name] = asked(entry, mine, theirs);
    }
    return { ...here, format: "json", content: { ...mine, answers: all } };
  }
  const path = other.path.replace(/(\.[^./]*)?$/, " (taken in)$1");
  return { ...other, path, name: path.split("/").pop() };
}

// An entry with the numbers that its question was asked with, by their seed, where the file's own are others.
function asked({ seed, ...entry }, mine, theirs) {
  const own = seed ?? theirs.seed;
  return own === mine.seed ? entry : { ...entry, seed: own };
}

function answers(file) {
  if (!file.path.endsWith(".answers.json")) return null;
  try {
    const found = JSON.parse(content(file));
    return found && typeof found.answers === "object" ? found : null;
  } catch {
    return null;
  }
}
