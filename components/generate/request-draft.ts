import { useSyncExternalStore } from "react";
import { z } from "zod";
import type { GenerateBody } from "@/lib/client/intelligence";
import { strategySchema } from "@/lib/optimization/schema";

const draftSchema = z.object({
  text: z.string(),
  strategy: strategySchema,
  /** Services decided about: another one instead, or null for "not this one". */
  choices: z.record(z.string(), z.string().nullable()),
  /** Answers by question id, with the question as it was asked. */
  answers: z.record(z.string(), z.object({ question: z.string(), answer: z.string() })),
});

/** What is being asked for: the words, and what was decided about them. */
export type RequestDraft = z.infer<typeof draftSchema>;

/** Answers by question id. */
export const wordsOf = (answers: RequestDraft["answers"]): Record<string, string> =>
  Object.fromEntries(Object.entries(answers).map(([id, { answer }]) => [id, answer]));

/** What is sent for a draft: its words, and what was decided beside them. */
export function bodyOf({ text, strategy, choices, answers }: RequestDraft): GenerateBody {
  return {
    user_input: text,
    optimization_strategy: strategy,
    context: { service_choices: { ...choices } },
    answers: wordsOf(answers),
  };
}

export const EMPTY_DRAFT: RequestDraft = { text: "", strategy: "performance", choices: {}, answers: {} };

const drafts = new Map<string, RequestDraft>();
const listeners = new Set<() => void>();
const keyOf = (workspaceId: string) => `request:${workspaceId}`;

function read(workspaceId: string): RequestDraft {
  const known = drafts.get(workspaceId);
  if (known !== undefined) return known;
  const draft = stored(workspaceId);
  drafts.set(workspaceId, draft);
  return draft;
}

function stored(workspaceId: string): RequestDraft {
  try {
    const parsed = draftSchema.safeParse(JSON.parse(sessionStorage.getItem(keyOf(workspaceId)) ?? "null"));
    return parsed.success ? parsed.data : EMPTY_DRAFT;
  } catch {
    // Storage may be switched off, or hold what somebody else put there: the page then starts empty.
    return EMPTY_DRAFT;
  }
}

function write(workspaceId: string, draft: RequestDraft): void {
  drafts.set(workspaceId, draft);
  try {
    sessionStorage.setItem(keyOf(workspaceId), JSON.stringify(draft));
  } catch {
    // Full or switched off: the draft lives as long as the page.
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** The draft of this tab: it outlives a reload and a closed tab that is opened again. */
export function useRequestDraft(workspaceId: string): [RequestDraft, (change: Partial<RequestDraft>) => void] {
  const draft = useSyncExternalStore(
    subscribe,
    () => read(workspaceId),
    () => EMPTY_DRAFT,
  );
  return [draft, (change) => write(workspaceId, { ...read(workspaceId), ...change })];
}
