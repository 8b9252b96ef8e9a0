import fs from "node:fs";
import { scheduleSchema, nextFireMs } from "@/lib/engine/schedule";
import { evaluateExpression } from "@/lib/expressions/evaluate";
import { catalogs } from "@/lib/connectors/testing/catalog";
import { createIntelligence } from "@/lib/intelligence/service";
import type { Plan } from "@/lib/intelligence/schema";
import type { Trigger } from "@/lib/workflow/definition-schema";
import {
  scoreSchedule,
  type ScheduleAnswer,
  type ScheduleCase,
  type ScheduleOutcome,
} from "../requests/score-schedule";
import type { EvalTask } from "../eval";
import { evalCtx } from "./eval-ctx";

const INSTANTS = 5;
/** A filter may drop nearly all of a daily grid: looked at until then. */
const FIRES_MAX = 4000;
const NOTHING = { steps: {}, run: {}, workflow: {}, env: {} };
/** Questions about when it runs; those about what it should do are beside the point of a phrase that is a time only. */
const ABOUT_TIME = /^(?:trigger|language)/;

/**
 * Phrases for times, planned as requests; the next instants are computed by the engine's own schedule, published at
 * `now`, filters applied. Of `dev` the output holds each answer; of `kept` nothing but the figures.
 */
export const run: EvalTask["run"] = async ({ data, out, progress }) => {
  const intelligence = createIntelligence({ catalogs });
  const cases = fs
    .readFileSync(data, "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as ScheduleCase);
  const outcomes: Record<ScheduleCase["split"], ScheduleOutcome[]> = { dev: [], kept: [] };
  const lines: string[] = [];
  for (const [index, line] of cases.entries()) {
    const { id, split, text, timezone, now } = line;
    const plan = await intelligence.plan(evalCtx, { text, context: { timezone }, enhanced: true });
    const answer = answerOf(plan, now);
    const outcome = scoreSchedule(answer, line);
    outcomes[split].push(outcome);
    if (split === "dev")
      lines.push(JSON.stringify({ id, text, outcome, triggers: plan.definition.triggers, ...answer }));
    progress(index + 1);
  }
  fs.writeFileSync(out, `${lines.join("\n")}\n`);
  for (const [split, all] of Object.entries(outcomes)) {
    const share = (wanted: ScheduleOutcome): string =>
      `${((100 * all.filter((one) => one === wanted).length) / Math.max(1, all.length)).toFixed(1)} %`;
    process.stdout.write(
      `${split}: ${String(all.length)} phrases, right ${share("right")}, asked ${share("asked")}, wrong ${share("wrong")}\n`,
    );
  }
  return { items: cases.length, failed: 0, unit: "phrases" };
};

function answerOf({ definition, questions, missing }: Plan, now: string): ScheduleAnswer {
  const asked = questions.some(({ id }) => ABOUT_TIME.test(id)) || missing.length > 0;
  const timers = Object.values(definition.triggers).filter(({ service }) => service === "schedule");
  if (timers.length === 0) return { instants: null, asked };
  const fires = timers.flatMap((timer) => firesOf(timer, now));
  const instants = [...new Set(fires)].toSorted((a, b) => a - b).slice(0, INSTANTS);
  return { instants: instants.map((ms) => new Date(ms).toISOString()), asked };
}

function firesOf({ event, with: input, when }: Trigger, now: string): number[] {
  const schedule = scheduleSchema.parse({ event, ...(event === "interval" ? { anchor: now } : {}), ...input });
  const fires: number[] = [];
  let at = Date.parse(now);
  for (let tries = 0; tries < FIRES_MAX && fires.length < INSTANTS; tries += 1) {
    const next = nextFireMs(schedule, at);
    if (next === null) break;
    at = next;
    const scheduledAt = new Date(at).toISOString();
    const trigger = { scheduledAt, firedAt: scheduledAt };
    if (when === undefined || evaluateExpression(when, { ...NOTHING, trigger }) === true) fires.push(at);
  }
  return fires;
}
