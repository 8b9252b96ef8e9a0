import type { Service } from "../schema";
import { anyObject, anything, choice, fields, instant, integer, list, longText, text } from "./schema-parts";

const builtin: Pick<Service, "category" | "aliases" | "builtin" | "maturity" | "auth"> = {
  category: "built-in",
  aliases: [],
  builtin: true,
  maturity: "verified",
  auth: [],
};

const called = fields(
  {
    workflowId: text("Id of the workflow to call, of the same workspace", "wf_01h2xcejqtf2nbrexx3vqjhp41", {
      minLength: 1,
    }),
    input: anything("What `trigger` is in the called run; may hold expressions at any depth"),
  },
  ["workflowId"],
);

/** One workflow and another: performed by the engine itself. */
export const workflow: Service = {
  ...builtin,
  id: "workflow",
  name: "Workflow",
  operations: [
    {
      id: "call",
      name: "Call a workflow",
      description:
        "Starts a run of another workflow's published version in the same mode and waits for its end; its output is the output of that run. Its failure is the step's. With timeoutMs the called run is cancelled when the time is over.",
      // Whatever the called workflow does.
      effect: "write",
      resource: "workflow",
      input: called,
      output: anything("Output of the called run: outputs of the steps that nobody needs, by step id"),
      costUsd: 0,
      latencyMsTypical: 1000,
      verbs: [],
      nouns: [],
    },
    {
      id: "fail",
      name: "Fail on purpose",
      description: "Fails with this message, and with it the run, unless a step needs this one `on: failed`.",
      effect: "none",
      resource: "workflow",
      input: fields(
        { message: longText("What is wrong", "The order has no items", { minLength: 1, maxLength: 10_000 }) },
        ["message"],
      ),
      output: anything("Never given"),
      costUsd: 0,
      latencyMsTypical: 0,
      verbs: [],
      nouns: [],
    },
  ],
  events: [
    {
      id: "called",
      name: "Called by another workflow",
      kind: "called",
      input: fields({
        input: anyObject("JSON Schema of the input that callers must give; any input if left out", {
          type: "object",
          required: ["orderId"],
        }),
      }),
      output: anything("The input given by the caller"),
      verbs: [],
      nouns: [],
    },
    {
      id: "failed",
      name: "A run of another workflow failed",
      kind: "failed",
      input: fields({
        workflowIds: list(
          "Workflows whose failures count; all others of the workspace if left out",
          text("Workflow id"),
          {
            maxItems: 1000,
          },
        ),
      }),
      output: fields(
        {
          run: fields(
            {
              id: text("Id of the failed run", "run_01h2xcejqtf2nbrexx3vqjhp41"),
              workflowId: text("Its workflow", "wf_01h2xcejqtf2nbrexx3vqjhp41"),
              workflowName: text("Name of its workflow", "Orders"),
              version: integer("Version that ran", 3),
              mode: choice("Mode in which it ran", ["live", "simulate"]),
              status: choice("How it ended", ["failed", "timed_out"]),
              error: anyObject("Error of the run: category, code, message, stepId, …", {
                category: "upstream_5xx",
                code: "HTTP_503",
                message: "Service unavailable",
                retryable: true,
              }),
              startedAt: instant("When it started; null where it never did"),
              endedAt: instant("When it failed"),
            },
            ["id", "workflowId", "workflowName", "version", "mode", "status", "error", "endedAt"],
          ),
        },
        ["run"],
      ),
      verbs: [],
      nouns: [],
    },
  ],
};

/** A question to people: performed by the engine itself. */
export const approval: Service = {
  ...builtin,
  id: "approval",
  name: "Approval",
  operations: [
    {
      id: "request",
      name: "Ask for approval",
      description:
        "Waits until a person approves or rejects. Approved: the run goes on. Rejected or not answered in time: the step fails (APPROVAL_REJECTED, APPROVAL_TIMEOUT), which a step that needs it `on: failed` can handle.",
      effect: "none",
      resource: "approval",
      input: fields(
        {
          message: longText("What is asked", "May the invoice over 4,200 € be paid?", {
            minLength: 1,
            maxLength: 10_000,
          }),
          approvers: list(
            "Who may decide: e-mail addresses or roles; every editor if left out. Owners always may",
            text("E-mail or role"),
            {
              maxItems: 100,
            },
          ),
          timeoutMs: integer("Milliseconds after which the step fails; none if left out", 86_400_000, { minimum: 1 }),
        },
        ["message"],
      ),
      output: fields(
        {
          decision: choice("What was decided", ["approved"]),
          by: text("Who decided", "user:usr_01h2xcejqtf2nbrexx3vqjhp41"),
          note: text("What they noted", "Checked against the order"),
          decidedAt: instant("When"),
        },
        ["decision", "decidedAt"],
      ),
      costUsd: 0,
      latencyMsTypical: 0,
      verbs: [],
      nouns: [],
    },
  ],
  events: [],
};
