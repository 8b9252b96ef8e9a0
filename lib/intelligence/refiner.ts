import type { Catalogs } from "@/lib/connectors/catalogs";
import type { Ctx } from "@/lib/kernel/context";
import { asJson } from "@/lib/kernel/json";
import { diffDocuments } from "@/lib/workflow/core/diff-documents";
import { ledByTests } from "@/lib/workflow/core/led-by-tests";
import type { Definition } from "@/lib/workflow/definition-schema";
import { explainDefinition, type Explanation } from "./core/explain-definition";
import { assumedTypos, mendTypos } from "./core/mend-typos";
import { unsettled, withFieldAnswers } from "./core/refine/answers";
import { inContext, type WorkspaceUse } from "./core/refine/in-context";
import { refineDefinition, type Refinement } from "./core/refine/refine-definition";
import { createReadingTools } from "./reading-tools";

export interface RefineInput {
  definition: Definition;
  text: string;
  /** Answers to questions of an earlier round, by question id. */
  answers: Readonly<Record<string, string>>;
  /** IANA zone of schedules whose words name none. */
  timezone: string;
  /** Of the caller's workspace only. */
  use: WorkspaceUse;
}

export interface RefinedInContext extends Refinement {
  /** What was taken from the workspace, in words. */
  contextUsed: string[];
}

/** Words about a workflow that is there → its changes; and a workflow → words. Nothing is stored. */
export function createRefiner({ catalogs }: { catalogs: Catalogs }) {
  const toolsOf = createReadingTools(catalogs);

  return {
    refine(ctx: Ctx, input: RefineInput): RefinedInContext {
      const { definition: before, answers, timezone, use } = input;
      const tools = toolsOf(ctx);
      const { text, mended } = mendTypos(tools.spelling, input.text);
      const connected = [...new Set(use.connections.map(({ service }) => service))];
      const refined = refineDefinition(tools, { definition: before, text, answers, timezone, connected });
      if (refined.patch.length === 0) return { ...refined, contextUsed: [] };
      const context = inContext(before, refined.definition, refined.questions, use);
      const zoned = zoneUsed(before, refined.definition, text, timezone);
      // Options that the workspace's own values gave may have been chosen in the answer.
      const { definition, open } = withFieldAnswers(context.definition, context.questions, answers);
      const patch = ledByTests(asJson(before), diffDocuments(asJson(before), asJson(definition)));
      return {
        ...refined,
        definition,
        patch,
        questions: open,
        assumptions: [...assumedTypos(mended), ...unsettled(refined.assumptions, refined.questions, open)],
        contextUsed: [...context.used, ...zoned],
      };
    },

    explain(ctx: Ctx, definition: Definition): Explanation {
      return explainDefinition(toolsOf(ctx).catalog, definition);
    },
  };
}

export type Refiner = ReturnType<typeof createRefiner>;

/** Said where a schedule got the workspace's zone because the words name none. */
function zoneUsed(before: Definition, after: Definition, text: string, timezone: string): string[] {
  const fresh = Object.entries(after.triggers).filter(
    ([id, trigger]) =>
      trigger.with?.["timezone"] === timezone && JSON.stringify(before.triggers[id]) !== JSON.stringify(trigger),
  );
  return fresh.length === 0 || text.includes(timezone) ? [] : [`The time zone ${timezone}, since the words name none.`];
}
