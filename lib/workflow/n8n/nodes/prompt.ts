import { isJsonObject } from "@/lib/kernel/json";
import type { NodeMapper } from "../node-mapper";
import { agentRounds } from "./agent";
import { helpingModel, parserWords, prompted, promptNode, systemText } from "./ai";

/** An agent: rounds with its tools where it has some, else one question. */
export const agentNode: NodeMapper = {
  map(job) {
    const model = helpingModel(job);
    if (model === null) return null;
    const options = job.params["options"];
    const parser = parserWords(job);
    const system = systemText(job, isJsonObject(options) ? options["systemMessage"] : undefined);
    const rounds = agentRounds(job, model, { prompt: prompted(job), system, form: parser.form });
    if (rounds === null) return promptNode.map(job);
    if (job.around.helpers.some(({ kind }) => kind === "ai_memory"))
      job.note("differs", "It remembers nothing of earlier messages.");
    return { ...rounds, absorbed: [...(rounds.absorbed ?? []), ...parser.absorbed] };
  },
};
