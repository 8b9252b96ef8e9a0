"use client";

import { useQuery } from "@tanstack/react-query";
import { serviceOptions } from "@/lib/client/services";
import { useViewer } from "@/components/shell/workspace-context";

/** The catalogue entry of a step's or trigger's service: operations and events with their schemas. */
export function useService(id: string | undefined) {
  const { workspace } = useViewer();
  return useQuery({ ...serviceOptions(workspace.id, id ?? ""), enabled: id !== undefined && id !== "" });
}
