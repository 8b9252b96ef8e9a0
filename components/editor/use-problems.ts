"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { Definition, Problem } from "@/lib/workflow/definition-schema";
import { validationOptions } from "@/lib/client/workflows";
import { useDebounced } from "@/components/ui/use-debounced";
import { useViewer } from "@/components/shell/workspace-context";

const PAUSE_MS = 400;
const NONE: readonly Problem[] = [];

/** What the server finds wrong with the document, asked again once the typing pauses. */
export function useProblems(
  workflowId: string,
  definition: Definition,
): { problems: readonly Problem[]; checking: boolean } {
  const { workspace } = useViewer();
  const settled = useDebounced(definition, PAUSE_MS);
  const validation = useQuery({
    ...validationOptions(workspace.id, workflowId, settled),
    placeholderData: keepPreviousData,
  });
  return { problems: validation.data?.problems ?? NONE, checking: validation.isPending };
}
