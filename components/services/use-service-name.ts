"use client";

import { useQuery } from "@tanstack/react-query";
import { servicesOptions } from "@/lib/client/services";
import { useViewer } from "@/components/shell/workspace-context";
import { humanize } from "@/components/ui/format";

/** Names of services by id, from the catalogue; until it is there, the id as words. */
export function useServiceName(): (id: string) => string {
  const { workspace } = useViewer();
  const services = useQuery(servicesOptions(workspace.id));
  return (id) => services.data?.items.find((service) => service.id === id)?.name ?? humanize(id);
}
