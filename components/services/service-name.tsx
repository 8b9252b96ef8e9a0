"use client";

import { ServiceMark } from "./service-mark";
import { useServiceName } from "./use-service-name";

/** A service as its mark and its name. */
export function ServiceName({ service }: Readonly<{ service: string }>) {
  const nameOf = useServiceName();
  return (
    <span className="inline-flex items-center gap-2 whitespace-nowrap">
      <ServiceMark service={service} />
      {nameOf(service)}
    </span>
  );
}
