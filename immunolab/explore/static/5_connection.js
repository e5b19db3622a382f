// The line to the kernel, which has the model and matplotlib. Rules: one request in flight, of those waiting only the
// newest. A kernel that runs other cells answers late: its answer counts whenever it comes, unless another was asked for.

const LATE = 1500; // ms before a reader is told to wait
const LOST = 10000; // ms before another request may overtake an unanswered one
const GONE = "The page has lost its connection to Python, so the picture cannot follow. Choose Run, Run All Cells.";

// `compose(rest)` gives what to ask for ({ turn, ...message }), or null while nothing can be asked yet;
// `answered(message, buffers, turn)` and `refused(message)` take the reply, `ahead(message, buffers)` what was fetched
// ahead; `say(text)` tells the reader to wait, "" that the wait is over; `lost()` that an answer may never come.
function makeConnection(model, view, { compose, answered, refused, ahead, say, lost }) {
  let sequence = 0;
  let flying = null;
  let waiting = null;
  let timers = [];

  function stopClock() {
    timers.forEach(clearTimeout);
    timers = [];
  }

  function giveUp() {
    flying.lost = true;
    lost();
    say("No answer from Python yet. If no other cell is running, choose Run, Run All Cells.");
    pump();
  }

  function gone() {
    stopClock();
    if (flying) flying.lost = true;
    lost();
    say(GONE);
  }

  function pump() {
    if ((flying && !flying.lost) || !waiting) return;
    const request = compose(waiting.rest);
    if (!request) return;
    stopClock();
    const { turn, ...message } = request;
    sequence += 1;
    flying = { sequence, turn };
    waiting = null;
    timers = [
      setTimeout(() => say("Waiting for Python, which may be busy with another cell …"), LATE),
      setTimeout(giveUp, LOST),
    ];
    const own = sequence;
    sendTo(model, { kind: "draw", view, sequence, ...message }, () => flying?.sequence !== own, gone);
  }

  function receive(message, buffers) {
    if (message.view !== view) return;
    if (message.kind === "ahead") {
      ahead(message, buffers);
      return;
    }
    if (!flying || message.sequence !== flying.sequence) return;
    const { turn } = flying;
    flying = null;
    stopClock();
    say("");
    pump(); // the kernel works on the next one while this one is drawn
    if (message.kind === "refused") refused(message);
    else answered(message, buffers, turn);
  }

  model.on("msg:custom", receive);
  const end = watchKernel(model, gone);
  return {
    ask(rest) {
      waiting = { rest };
      pump();
    },
    drop() {
      // what was still to be asked for is overtaken
      waiting = null;
    },
    idle: () => !flying && !waiting,
    waiting: () => Boolean(waiting),
    close() {
      stopClock();
      end();
      model.off("msg:custom", receive);
    },
  };
}
