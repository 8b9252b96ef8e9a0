import { withAnswers } from "@/lib/intelligence/core/with-answers";
import { generateWorkflow, type Generation } from "@/lib/client/intelligence";
import { saveWorkflow, validateDefinition } from "@/lib/client/workflows";
import { bodyOf, wordsOf, type RequestDraft } from "./request-draft";

/** A workflow that was generated and saved, as it stands after answers. */
export interface Answered {
  result: Generation;
  version: number;
  /** What was asked for, with what was decided since. */
  draft: RequestDraft;
}

/**
 * Puts a further answer into the workflow, as a version of its own. Where it decides about a service the words are read
 * again; any other answer goes where its question points.
 * @throws ClientError; the workflow then is as it was
 */
export async function answerDraft(
  workspaceId: string,
  before: Answered,
  change: Partial<RequestDraft>,
): Promise<Answered> {
  const draft = { ...before.draft, ...change };
  const { workflow_id: id } = before.result.workflow;
  const base =
    change.choices === undefined
      ? before.result
      : await generateWorkflow(workspaceId, { ...bodyOf(draft), save: false }, AbortSignal.timeout(60_000));
  const { definition, open } = withAnswers(base.workflow.definition, base.questions, wordsOf(draft.answers));
  const saved = await saveWorkflow(workspaceId, id, {
    definition,
    expectedVersion: before.version,
    note: "Question answered",
  });
  const { valid, problems } = await validateDefinition(workspaceId, id, saved.definition);
  return {
    draft,
    version: saved.headVersion,
    result: {
      ...base,
      workflow: { ...base.workflow, workflow_id: id, definition: saved.definition },
      validation: { valid, problems: problems.map(({ stepId, ...problem }) => ({ ...problem, step_id: stepId })) },
      questions: open,
    },
  };
}
