import { generateWorkflow, type GenerateBody, type Generation } from "@/lib/client/intelligence";
import { deleteWorkflow, saveWorkflow, validateDefinition } from "@/lib/client/workflows";
import { chosenServices, withAnswers } from "./with-answers";

/** A generated draft as it stands after answers. */
export interface Refined {
  result: Generation;
  version: number;
  /** Services chosen so far: a later choice keeps the earlier ones. */
  preferences: readonly string[];
}

/**
 * Puts answers into the draft, as a further version of the same workflow. Where they choose another service the words
 * are read again with that preference; the workflow made on the way is taken away.
 * @throws ClientError; the draft then is as it was
 */
export async function refine(
  workspaceId: string,
  request: GenerateBody,
  before: Refined,
  answers: Readonly<Record<string, string>>,
  serviceIdOf: (name: string) => string | undefined,
): Promise<Refined> {
  const { workflow_id: id } = before.result.workflow;
  const chosen = chosenServices(before.result, answers, serviceIdOf);
  const preferences = [...new Set([...chosen, ...before.preferences])];
  const made =
    chosen.length === 0
      ? null
      : await generateWorkflow(
          workspaceId,
          { ...request, context: { ...request.context, integration_preferences: preferences } },
          AbortSignal.timeout(60_000),
        );
  const base = made ?? before.result;
  try {
    const definition = withAnswers(base.workflow.definition, answers);
    const saved = await saveWorkflow(workspaceId, id, {
      definition,
      expectedVersion: before.version,
      note: "Questions answered",
    });
    const { valid, problems } = await validateDefinition(workspaceId, id, saved.definition);
    return {
      version: saved.headVersion,
      preferences,
      result: {
        ...base,
        workflow: { ...base.workflow, workflow_id: id, definition: saved.definition },
        validation: { valid, problems: problems.map(({ stepId, ...problem }) => ({ ...problem, step_id: stepId })) },
        questions: base.questions.filter((question) => (answers[question.id] ?? "") === ""),
      },
    };
  } finally {
    if (made !== null && made.workflow.workflow_id !== "") await deleteWorkflow(workspaceId, made.workflow.workflow_id);
  }
}
