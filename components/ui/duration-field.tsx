"use client";

import { useState, type ReactNode } from "react";
import { Field } from "./field";
import { Input, Select } from "./input";

const UNITS = [
  { id: "ms", ms: 1 },
  { id: "seconds", ms: 1_000 },
  { id: "minutes", ms: 60_000 },
  { id: "hours", ms: 3_600_000 },
  { id: "days", ms: 86_400_000 },
] as const;
type Unit = (typeof UNITS)[number];

/** The largest unit that a duration is a whole number of. */
export function unitOf(ms: number): Unit {
  return UNITS.findLast((unit) => ms >= unit.ms && ms % unit.ms === 0) ?? UNITS[0];
}

type Props = Readonly<{
  label: string;
  /** Milliseconds; undefined: not set. */
  ms: number | undefined;
  onMs: (ms: number | undefined) => void;
  hint?: ReactNode;
  error?: string | undefined;
  placeholder?: string;
  disabled?: boolean;
}>;

/** A duration as a number and its unit. Empty: not set. */
export function DurationField({ label, ms, onMs, hint, error, placeholder, disabled = false }: Props) {
  const [chosen, setChosen] = useState<Unit | null>(null);
  // The unit that was chosen stays while the number in it is whole.
  const fits = chosen !== null && (ms === undefined || ms % chosen.ms === 0);
  const unit = fits ? chosen : ms === undefined ? UNITS[2] : unitOf(ms);
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => (
        <span className="grid grid-cols-[minmax(0,1fr)_7rem] gap-1.5">
          <Input
            {...control}
            type="number"
            min={1}
            disabled={disabled}
            placeholder={placeholder}
            value={ms === undefined ? "" : ms / unit.ms}
            onChange={(event) => {
              const value = Number.parseInt(event.target.value, 10);
              onMs(Number.isInteger(value) && value > 0 ? value * unit.ms : undefined);
            }}
          />
          <Select
            aria-label={`${label}: unit`}
            disabled={disabled}
            value={unit.id}
            onChange={(event) => {
              const next = UNITS.find(({ id }) => id === event.target.value) ?? unit;
              setChosen(next);
              if (ms !== undefined) onMs(Math.round(ms / unit.ms) * next.ms);
            }}
          >
            {UNITS.map(({ id }) => (
              <option key={id}>{id}</option>
            ))}
          </Select>
        </span>
      )}
    </Field>
  );
}
