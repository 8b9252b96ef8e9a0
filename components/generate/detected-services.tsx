"use client";

import { ChevronDown } from "lucide-react";
import type { Analysis } from "@/lib/client/intelligence";
import { ServiceMark } from "@/components/services/service-mark";
import { Button } from "@/components/ui/button";
import { Badge } from "@/components/ui/badge";
import { formatPercent, humanize } from "@/components/ui/format";
import { Menu } from "@/components/ui/menu";
import { markedParts } from "./marked-text";

type Props = Readonly<{ text: string; analysis: Analysis; onReplace: (wrong: string, right: string) => void }>;

/** What was understood so far: the words that gave it away, each service with its confidence, and what else it could be. */
export function DetectedServices({ text, analysis, onReplace }: Props) {
  const services = analysis.analysis.services;
  return (
    <section aria-label="Detected services" className="flex flex-col gap-3">
      <p className="break-words whitespace-pre-wrap">
        {markedParts(text, services).map((part, index) =>
          part.serviceId === null ? (
            part.text
          ) : (
            <mark
              key={`${part.serviceId}-${String(index)}`}
              className="bg-transparent font-medium text-ink underline decoration-accent decoration-2 underline-offset-4"
              title={part.serviceId}
            >
              {part.text}
            </mark>
          ),
        )}
      </p>
      {services.length === 0 ? (
        <p className="text-muted">No service recognised yet. Name the tools you use, or say what should happen.</p>
      ) : (
        <ul aria-label="Services" className="flex flex-wrap gap-2">
          {services.map((service) => (
            <li
              key={service.id}
              className="flex min-h-9 items-center gap-2 rounded-md border bg-surface py-1 pr-1 pl-1.5"
              title={service.reason}
            >
              <ServiceMark service={service.id} />
              <span className="font-medium">{service.name}</span>
              <Badge tone={service.confidence >= 0.8 ? "ok" : service.confidence >= 0.5 ? "warn" : "neutral"}>
                {formatPercent(service.confidence)}
              </Badge>
              <span className="pr-1.5 text-xs text-muted">
                {service.role === "both" ? "trigger and action" : service.role}
              </span>
              {service.alternatives.length === 0 ? null : (
                <Menu
                  label={`Alternatives to ${service.name}`}
                  items={service.alternatives.map((other) => ({
                    label: `${other.id} (${formatPercent(other.confidence)})`,
                    onSelect: () => onReplace(service.span?.text ?? service.name, other.id),
                  }))}
                  trigger={
                    <Button
                      size="sm"
                      variant="ghost"
                      aria-label={`Alternatives to ${service.name}`}
                      icon={<ChevronDown aria-hidden />}
                    />
                  }
                />
              )}
            </li>
          ))}
        </ul>
      )}
      <p className="text-xs text-muted">
        Confidence that this is the whole set: {formatPercent(analysis.confidence_score)}. Pattern:{" "}
        {humanize(analysis.analysis.workflow_pattern)}, complexity {analysis.analysis.complexity}. Answered by{" "}
        {analysis.analysis.engine.name}
        {analysis.analysis.engine.network ? " over the network" : ", on this machine"}.
      </p>
    </section>
  );
}
