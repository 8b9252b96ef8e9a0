import { parentPort } from "node:worker_threads";

// Stands in for the thread of code steps: dies when told to.
parentPort.on("message", ({ source }) => {
  if (source === "die") throw new RangeError("this thread dies");
  parentPort.postMessage({ outcome: { kind: "returned", json: '"alive"' }, lines: [], dropped: 0 });
});
parentPort.postMessage("ready");
