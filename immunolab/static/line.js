// The line to Python: whether a message was heard, and what a reader is told when it was not.

const SLOW = 3000; // ms before a reader is told to wait
const SILENT = 12000; // ms before she is told that an answer may never come
const GRACE = 800; // ms in which an answer follows after Python has dealt with a message

// While a widget lives, its still copy below it is hidden.
const hideCopy = (name) => h("style", {}, `.jp-OutputArea-child:has(.${name}), .${name} { display: none }`);

const TROUBLE = {
  slow: "Waiting for Python, which may be busy with another cell …",
  silent: "No answer from Python yet. If no other cell is running, choose Run, Run All Cells.",
  lost: "The page has lost its connection to Python. What you saved before is safe. Choose Run, Run All Cells to go on.",
};

// Where that is said: `node` for the page, `tell(trouble, words)`.
function makeTrouble() {
  const node = h("p", { class: "im-trouble", role: "alert" });
  node.hidden = true;
  return {
    node,
    tell(trouble, words = TROUBLE[trouble] ?? "") {
      node.hidden = !words;
      if (node.textContent !== words) node.textContent = words;
    },
  };
}

// Calls `lost` when the notebook has let go of the kernel that this widget belongs to: ipywidgets tells its models so.
function watchKernel(model, lost) {
  const heard = () => lost();
  model.on("comm_live_update", heard);
  return () => model.off("comm_live_update", heard);
}

// Sends a message; calls `dead` if there is nobody to send it to, or if Python has dealt with it and `answered()` is
// still false. That is how a kernel that was started anew and knows no such widget answers: with nothing.
function sendTo(model, message, answered, dead) {
  const status = (reply) => {
    if (reply?.content?.execution_state === "idle") setTimeout(() => answered() || dead(), GRACE);
  };
  try {
    model.send(message, { iopub: { status } });
  } catch {
    dead(); // the notebook has let go of the kernel
  }
}

// A line that counts its messages, for widgets whose Python says of each that it was heard.
// `told(trouble)`: "slow", "silent" (no answer yet), "lost" (none will come), "" (all is well).
function makeLine(model, told) {
  const view = unique("view");
  let sent = 0;
  let heard = 0;
  let trouble = "";
  let timers = [];
  let contact = 0;

  function become(news) {
    if (news === trouble) return;
    trouble = news;
    told(trouble);
  }

  function stop() {
    timers.forEach(clearTimeout);
    timers = [];
  }

  function lose() {
    stop();
    become("lost");
  }

  function hear() {
    const news = model.get("heard");
    if (news?.view !== view) return;
    heard = Math.max(heard, news.seq);
    contact = Date.now();
    if (heard < sent) return;
    stop();
    become("");
  }

  // Returns the message's number, which the kernel names in its answer.
  function send(message) {
    sent += 1;
    const own = sent;
    stop();
    sendTo(model, { ...message, view, seq: own }, () => heard >= own, lose);
    if (trouble !== "lost" && heard < own)
      timers = [setTimeout(() => become("slow"), SLOW), setTimeout(() => become("silent"), SILENT)];
    return own;
  }

  model.on("change:heard", hear);
  const end = watchKernel(model, lose);
  return {
    view,
    send,
    // A word before the first key, when there was none for a while: is anybody there, and is there anything new?
    look() {
      if (trouble !== "lost" && heard === sent && Date.now() - contact > 5000) send({ type: "look" });
    },
    lost: () => trouble === "lost",
    close() {
      stop();
      end();
      model.off("change:heard", hear);
    },
  };
}
