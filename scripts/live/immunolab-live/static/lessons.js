// Lessons come from the site each time. JupyterLite would keep a lesson once saved, and show that copy for ever, whatever
// the site has: so a lesson is not kept at all, and copies that were kept before are taken away.

const bare = (path) => decodeURIComponent(path.replace(/^\//, ""));

export function guard(drive, keep) {
  const cleared = keep.clearLessons();
  const { get, save, createCheckpoint } = drive;
  drive.get = async (path, options) => {
    if (keep.isLesson(bare(path))) {
      await cleared;
      if (options?.content) await renewed(drive, path);
    }
    return get.call(drive, path, options);
  };
  drive.save = async (path, options) => {
    if (!keep.isLesson(bare(path))) return save.call(drive, path, options);
    return drive.get(path, { content: false });
  };
  drive.createCheckpoint = async (path) => {
    if (!keep.isLesson(bare(path))) return createCheckpoint.call(drive, path);
    return { id: "0", last_modified: new Date(0).toISOString() };
  };
}

// Asks the site whether the browser's own copy, which a server lets it keep for minutes, is still the newest.
async function renewed(drive, path) {
  try {
    await fetch(await drive.getDownloadUrl(path), { cache: "no-cache" });
  } catch {
    // no network: what the browser has is shown
  }
}

async function digest(source) {
  const text = source.replaceAll("\r\n", "\n").trimEnd();
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(bytes)]
    .slice(0, 8)
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}

// What the server of a desktop answers: which cells of a page are the course's own and show something. cells: of each
// notebook, by cell id, the digest of its source, whether it leaves something on the page, and whether it comes late.
export function server(cells) {
  return {
    async post(_what, { path, cells: given }) {
      const own = cells[bare(path)] ?? {};
      const chosen = [];
      for (const { id, source } of given) {
        if (own[id] && own[id].digest === (await digest(source))) chosen.push({ id, shows: own[id].shows });
      }
      const late = ({ id }) => Number(own[id].late);
      return { course: chosen.length > 0, cells: chosen.sort((one, other) => late(one) - late(other)) };
    },
  };
}
