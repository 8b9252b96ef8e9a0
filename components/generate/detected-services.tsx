"use client";

import { ChevronDown, CircleHelp, EyeOff } from "lucide-react";
import { useQuery } from "@tanstack/react-query";
import type { Analysis } from "@/lib/client/intelligence";
import { servicesOptions } from "@/lib/client/services";
import type { DetectedService } from "@/lib/intelligence/schema";
import { ServiceMark } from "@/components/services/service-mark";
import { useServiceName } from "@/components/services/use-service-name";
import { useViewer } from "@/components/shell/workspace-context";
import { cx } from "@/components/ui/cx";
import { formatPercent, humanize } from "@/components/ui/format";
import { Menu } from "@/components/ui/menu";
import { confidenceWords } from "./confidence-words";

type Props = Readonly<{
  analysis: Analysis;
  /** Ids of services that stand there only since one of their kind is asked for. */
  assumed: ReadonlySet<string>;
  /** `instead` null: no service in its place. */
  onDecide: (id: string, instead: string | null) => void;
}>;

const OTHERS_MAX = 5;

/** What was understood so far: each service with its confidence, and what else it could be. */
export function DetectedServices({ analysis: { analysis, confidence_score: confidence }, assumed, onDecide }: Props) {
  const { services } = analysis;
  const said = services.map(({ id, name }) => (assumed.has(id) ? `${name}, taken by default` : name)).join("; ");
  return (
    <section aria-label="Detected services" className="flex flex-col gap-3">
      <p role="status" className="sr-only">
        {services.length === 0 ? "No service recognised" : `Recognised: ${said}`}
      </p>
      {services.length === 0 ? (
        <p className="text-muted">No service recognised yet. Name the tools you use, or say what should happen.</p>
      ) : (
        <ul aria-label="Services" className="flex flex-wrap gap-2">
          {services.map((service) => (
            <li key={service.id} className="max-w-full">
              <ServiceChip service={service} assumed={assumed.has(service.id)} onDecide={onDecide} />
            </li>
          ))}
        </ul>
      )}
      {services.some(({ id }) => assumed.has(id)) ? (
        <p className="text-xs text-muted">
          Dashed ones are named by nothing in the text. Is that the service you mean? Press it to choose another one.
        </p>
      ) : null}
      <p className="text-xs text-muted">
        {formatPercent(confidence)} sure that this is the whole set. Pattern: {humanize(analysis.workflow_pattern)},
        complexity {analysis.complexity}.
      </p>
    </section>
  );
}

function ServiceChip({
  service,
  assumed,
  onDecide,
}: Readonly<{ service: DetectedService; assumed: boolean; onDecide: Props["onDecide"] }>) {
  const { id, name, confidence, reason, role, alternatives } = service;
  const nameOf = useServiceName();
  const { workspace } = useViewer();
  const catalogue = useQuery(servicesOptions(workspace.id));
  // A service that the text names has no other reading: others of its kind are offered.
  const alike = (catalogue.data?.items ?? []).filter((other) => other.category === service.category && other.id !== id);
  const others = alternatives.length > 0 ? alternatives : alike.slice(0, OTHERS_MAX);
  const chosen = reason === "It was chosen";
  return (
    <Menu
      label={`Instead of ${name}`}
      align="start"
      items={[
        ...others.map((other) => ({
          label: nameOf(other.id),
          icon: <ServiceMark service={other.id} />,
          onSelect: () => onDecide(id, other.id),
        })),
        { label: "Not this one", icon: <EyeOff aria-hidden />, onSelect: () => onDecide(id, null) },
      ]}
      trigger={
        <button
          type="button"
          title={reason}
          className={cx(
            "flex min-h-9 max-w-full flex-wrap items-center gap-x-2 rounded-md border px-2 py-1 text-left hover:bg-sunken",
            assumed && !chosen ? "border-dashed border-warn bg-warn-soft" : "bg-surface",
          )}
        >
          <ServiceMark service={id} />
          <span className="font-medium">{name}</span>
          {assumed && !chosen ? <CircleHelp aria-hidden className="size-4 text-warn" /> : null}
          <span className={cx("text-xs", assumed && !chosen ? "text-warn" : "text-muted")}>
            {chosen ? "chosen" : assumed ? "taken by default" : confidenceWords(confidence)},{" "}
            {formatPercent(confidence)}, {role === "both" ? "trigger and action" : role}
          </span>
          <span className="sr-only">. {reason}. Alternatives</span>
          <ChevronDown aria-hidden className="size-4 text-muted" />
        </button>
      }
    />
  );
}
