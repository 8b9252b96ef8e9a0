import type { Json } from "@/lib/kernel/json";
import type { Step } from "../../definition-schema";
import { valuesStep } from "../code-step";
import type { N8nNode } from "../export-schema";
import { inBraces, NodeJob } from "../node-job";
import { type InnerStep, type Mapped, newLineage, outputView, shape } from "../node-mapper";
import { escaped, escapeTemplate } from "../split-n8n-text";
import { quoted } from "../translate-expression";
import { askModel, helpingModel, type Model, modelOf } from "./ai";
import { aboutTool, asPlainNode, mapTool, type ToolWords } from "./tools";

/** Rounds that an agent of n8n has where it is not told. */
const ROUNDS_MAX = 10;
/** The log of a round names them all in one expression. */
const TOOLS_MAX = 40;

interface Tools {
  steps: Record<string, Step>;
  words: ToolWords[];
  inner: InnerStep[];
  /** Names of helpers of tools whose part a step does. */
  absorbed: string[];
}

/**
 * An agent with tools as rounds: the model says which tool it wants, the tool's step runs, and what it gave goes into
 * the next question, until the model answers.
 * @param question `form`: how the answer must look where it is JSON, in words
 */
export function agentRounds(
  job: NodeJob,
  model: Model,
  question: { prompt: Json; system: string; form?: string },
): Mapped | null {
  const tools = job.around.helpers.filter(({ kind }) => kind === "ai_tool").map(({ node }) => node);
  if (tools.length === 0 || tools.length > TOOLS_MAX) return null;
  const { name } = job.node;
  const [askId, choiceId, logId] = ["ask", "choice", "log"].map((part) => job.around.stepId(`${name} ${part}`)) as [
    string,
    string,
    string,
  ];
  const made = toolSteps(job, tools, { choice: `steps.${choiceId}.output`, need: choiceId });
  const told = made.words.map(({ id, about }) => `- ${id}: ${about}`).join("\n");
  const { form = "" } = question;
  const done =
    form === ""
      ? '{"answer": "<text>"} when you are done.'
      : `{"answer": <JSON>} when you are done, where <JSON> has ${form}`;
  const rules = `You may use these tools, one at a time:\n${told}\nAnswer with one JSON object and nothing else: {"tool": "<name>", "input": {…}} to use a tool, or ${done}`;
  const system = question.system === "" ? rules : `${question.system}\n\n${rules}`;
  const asked = typeof question.prompt === "string" ? question.prompt : JSON.stringify(question.prompt);
  const prompt = `${asked}{{ previous == null ? "" : previous.${logId} }}`;
  const ask = askModel(job, model, { prompt, system, asJson: true });
  const steps: Record<string, Step> = {
    [askId]: { name: `Ask for ${escapeTemplate(name)}`.slice(0, 200), ...ask.step },
    [choiceId]: { needs: [askId], ...shape(inBraces(`parseJson(${model.shape.text(`steps.${askId}.output`)})`)) },
    ...made.steps,
    [logId]: {
      needs: [choiceId, ...made.words.map(({ id }) => ({ step: id, on: "ended" as const }))],
      ...shape(inBraces(logOf(choiceId, logId, made.words))),
    },
  };
  job.note("differs", "Each use of a tool is a round of this step: the model says in JSON which tool it wants.");
  const rounds: Step = {
    repeat: { until: `has(steps.${choiceId}.output.answer)`, maxIterations: ROUNDS_MAX },
    steps,
  };
  const absorbed = [...(ask.absorbed ?? []), ...made.absorbed];
  // A model that is asked for JSON within JSON may write it as a text.
  const answered = (cel: string): string =>
    form === "" ? cel : `(type(${cel}) == string ? parseJson(${cel}) : ${cel})`;
  if (!job.perItem) {
    const outputs: Mapped["outputs"] = (at) => [
      {
        view: {
          many: false,
          cel: at,
          fields: answerPlaces(answered(`${at}.${choiceId}.answer`)),
          lineage: newLineage(),
        },
      },
    ];
    return { step: rounds, absorbed, inner: made.inner, outputs };
  }
  const roundsId = job.around.stepId(`${name} rounds`);
  return {
    step: { steps: { [roundsId]: rounds } },
    absorbed,
    inner: made.inner.map((one) => ({ ...one, below: `steps/${roundsId}/${one.below}` })),
    outputs: (at) => [
      { view: outputView(job, at, { each: (o) => `{"output": ${answered(`${o}.${roundsId}.${choiceId}.answer`)}}` }) },
    ],
  };
}

/** Where agents and the vendors' own nodes of n8n give the answer. */
function answerPlaces(answer: string): Record<string, string> {
  return {
    output: answer,
    text: answer,
    message: `{"role": "assistant", "content": ${answer}}`,
    content: `{"parts": [{"text": ${answer}}]}`,
  };
}

/** What has been said so far, and what the tool of this round gave. */
function logOf(choiceId: string, logId: string, words: readonly ToolWords[]): string {
  const gave = words.reduceRight(
    (otherwise, { id }) =>
      `(steps.${id}.status == "succeeded" ? toJson(steps.${id}.output) : steps.${id}.status == "failed" ? "the error " + steps.${id}.error.message : ${otherwise})`,
    '"nothing: there is no such tool"',
  );
  const choice = `steps.${choiceId}.output`;
  return `(previous == null ? "" : previous.${logId}) + "\\n\\nYou used " + toJson(${choice}) + " and it gave " + ${gave}`;
}

/**
 * The steps of tools, each run when it is the one that is wanted.
 * @param from `choice`: CEL of `{tool, input}`; `need`: the step that has to end before
 */
export function toolSteps(
  job: NodeJob,
  nodes: readonly N8nNode[],
  from: { choice: string; need?: string; when?: string },
): Tools {
  const made: Tools = { steps: {}, words: [], inner: [], absorbed: [] };
  for (const node of nodes) {
    const stepId = job.around.stepId(node.name);
    const names = new Set<string>();
    const around = {
      ...job.around,
      helpers: job.around.helpersOf(node.name),
      fromAi: { cel: `${from.choice}.?input.orValue({})`, names },
    };
    const valuesId = `${stepId.slice(0, 54)}_values`;
    const own = new NodeJob(asPlainNode(node), job.inputs, around, {
      perItem: job.perItem,
      codeValue: (name) => `steps.${valuesId}.output.${name}`,
    });
    const tool = new NodeJob(node, job.inputs, around, {
      perItem: job.perItem,
      codeValue: (name) => `steps.${valuesId}.output.${name}`,
    });
    const isAgent = /\.agentTool$/.test(node.type);
    const mapped = isAgent ? innerAgent(tool) : (mapTool(tool) ?? mapTool(own));
    const notes = [...tool.notes, ...own.notes];
    const scripts = tool.scripts.length > 0 ? tool : own;
    const way: Partial<Step> = {
      ...(from.need !== undefined && { needs: [from.need] }),
      when: `${from.when === undefined ? "" : `${from.when} && `}${from.choice}.?tool.orValue("") == ${quoted(stepId)}`,
    };
    const title = { name: escapeTemplate(node.name).slice(0, 200) };
    if (mapped !== null && scripts.scripts.length > 0) {
      made.steps[valuesId] = { ...valuesStep(scripts), ...way };
      made.steps[stepId] = { ...title, ...mapped.step, needs: [valuesId], onError: "continue" };
    } else if (mapped !== null) made.steps[stepId] = { ...title, ...mapped.step, ...way, onError: "continue" };
    else {
      const { type, typeVersion, parameters } = node;
      made.steps[stepId] = {
        ...title,
        service: "imported",
        operation: "n8n.node",
        with: { type, typeVersion, parameters: escaped(parameters) },
        ...way,
      };
    }
    const wants = [...names].map((name) => name.slice(0, 100)).join(", ");
    made.words.push({
      id: stepId,
      about: `${aboutTool({ node })}${wants === "" ? "" : ` Input: ${escapeTemplate(wants)}.`}`,
    });
    made.inner.push({
      name: node.name,
      below: `steps/${stepId}`,
      outcome: mapped === null ? "generic" : (mapped.outcome ?? "mapped"),
      notes,
    });
    made.absorbed.push(...(mapped?.absorbed ?? []));
    if (!isAgent) continue;
    const below = toolSteps(
      job,
      around.helpers.filter(({ kind }) => kind === "ai_tool").map((helper) => helper.node),
      from,
    );
    Object.assign(made.steps, below.steps);
    made.words.push(...below.words);
    made.inner.push(...below.inner);
    made.absorbed.push(...below.absorbed);
  }
  return made;
}

/** An agent that is the tool of another: one question to its model; its own tools are given to the other one. */
function innerAgent(job: NodeJob): Mapped | null {
  const model = helpingModel(job) ?? modelOf(job, job.node);
  if (model === null) return null;
  job.note("differs", "It is asked once; its tools are those of the agent around it.");
  const { params } = job;
  const text = params["text"];
  const prompt = typeof text === "string" && text !== "" ? job.value(text, "text") : inBraces(job.fromAi("question"));
  const options = params["options"];
  const message =
    typeof options === "object" && options !== null && !Array.isArray(options) ? options["systemMessage"] : undefined;
  const system = typeof message === "string" ? String(job.value(message, "options.systemMessage")) : "";
  return askModel(job, model, { prompt, system });
}
