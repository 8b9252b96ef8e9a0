"use client";

import { useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { ListFilter, Search, X } from "lucide-react";
import { ERROR_CATEGORIES, runModeSchema } from "@/lib/workflow/run-schema";
import { workflowsOptions } from "@/lib/client/workflows";
import { useViewer } from "@/components/shell/workspace-context";
import { Button } from "@/components/ui/button";
import { cx } from "@/components/ui/cx";
import { Field } from "@/components/ui/field";
import { humanize } from "@/components/ui/format";
import { Input, Select } from "@/components/ui/input";
import { sourceWords } from "./run-status";
import { PERIODS, RUN_KINDS, type RunFilters } from "./runs-filter";

type Props = Readonly<{
  filters: RunFilters;
  onChange: (change: Partial<RunFilters> | null) => void;
}>;

/** Filters that come by a link and have no field of their own. */
const LINKED = {
  version: (value: string) => `Version ${value}`,
  fingerprint: (value: string) => `Same failure ${value.slice(0, 8)}`,
  replayOf: (value: string) => `Replays of ${value.slice(-8)}`,
  parent: (value: string) => `Called by ${value.slice(-8)}`,
  job: (value: string) => `Bulk job ${value.slice(-8)}`,
} as const;

/** What is asked for. Each choice stands in the URL at once. */
export function RunsFilters({ filters, onChange }: Props) {
  const { workspace } = useViewer();
  const workflows = useQuery(workflowsOptions(workspace.id));
  const [isOpen, setIsOpen] = useState(false);
  const linked = (Object.keys(LINKED) as (keyof typeof LINKED)[]).filter((name) => filters[name] !== null);
  const count = Object.values(filters).filter((value) => value !== null).length;
  return (
    <div role="search" aria-label="Filter runs" className="flex flex-col gap-2">
      {/* On a phone the runs come first: the fields are folded away. */}
      <Button
        className="self-start sm:hidden"
        aria-expanded={isOpen}
        icon={<ListFilter aria-hidden />}
        onClick={() => setIsOpen(!isOpen)}
      >
        Filters{count === 0 ? "" : ` (${String(count)})`}
      </Button>
      <div className={cx("grid-cols-2 items-end gap-2 sm:flex sm:flex-wrap", isOpen ? "grid" : "max-sm:hidden")}>
        <Choice
          label="Workflow"
          className="sm:w-52"
          value={filters.workflow}
          options={(workflows.data?.items ?? []).map(({ id, name }) => [id, name])}
          onChange={(workflow) => onChange({ workflow, version: null })}
        />
        <Choice
          label="Started"
          none="Any time"
          className="sm:w-36"
          value={filters.period}
          options={Object.entries(PERIODS).map(([id, { word }]) => [id, word])}
          onChange={(period) => onChange({ period: period === null ? null : (period as keyof typeof PERIODS) })}
        />
        <Choice
          label="Mode"
          className="sm:w-28"
          value={filters.mode}
          options={runModeSchema.options.map((mode) => [mode, mode === "live" ? "Live" : "Simulated"])}
          onChange={(text) => onChange({ mode: runModeSchema.options.find((mode) => mode === text) ?? null })}
        />
        <Choice
          label="Started by"
          none="Anything"
          className="sm:w-36"
          value={filters.trigger}
          options={RUN_KINDS.map((kind) => [kind, sourceWords(kind)])}
          onChange={(text) => onChange({ trigger: RUN_KINDS.find((kind) => kind === text) ?? null })}
        />
        <Choice
          label="Error"
          none="Any"
          className="sm:w-44"
          value={filters.category}
          options={ERROR_CATEGORIES.map((category) => [category, humanize(category)])}
          onChange={(text) => onChange({ category: ERROR_CATEGORIES.find((item) => item === text) ?? null })}
        />
        <Field label="Run id begins with" className="sm:w-44">
          {(control) => (
            <span className="relative">
              <Search aria-hidden className="absolute top-2 left-2 size-4 text-muted" />
              <Input
                {...control}
                className="pl-8 font-mono"
                placeholder="run_…"
                defaultValue={filters.q ?? ""}
                key={filters.q === null ? "empty" : "filled"}
                onKeyDown={(event) => {
                  if (event.key === "Enter") onChange({ q: event.currentTarget.value.trim() || null });
                }}
                onBlur={(event) => {
                  const text = event.target.value.trim() || null;
                  if (text !== filters.q) onChange({ q: text });
                }}
              />
            </span>
          )}
        </Field>
        {count > 0 ? (
          <Button variant="ghost" onClick={() => onChange(null)}>
            Clear filters
          </Button>
        ) : null}
      </div>
      {linked.length === 0 ? null : (
        <ul aria-label="Further filters" className="flex flex-wrap gap-2">
          {linked.map((name) => (
            <li key={name}>
              <Button size="sm" onClick={() => onChange({ [name]: null })}>
                {LINKED[name](String(filters[name]))}
                <X aria-label="Remove" />
              </Button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Choice({
  label,
  value,
  options,
  onChange,
  none = "All",
  className,
}: Readonly<{
  label: string;
  value: string | null;
  options: readonly (readonly [string, string])[];
  onChange: (value: string | null) => void;
  none?: string;
  className: string;
}>) {
  return (
    <Field label={label} className={className}>
      {(control) => (
        <Select {...control} value={value ?? ""} onChange={(event) => onChange(event.target.value || null)}>
          <option value="">{none}</option>
          {options.map(([id, word]) => (
            <option key={id} value={id}>
              {word}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}
