"use client";

import { useState } from "react";
import { Bar, BarChart, CartesianGrid, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import { Button } from "@/components/ui/button";
import { Table, Td, Th, Tr } from "@/components/ui/table";

export interface SeriesPoint {
  /** ISO 8601. */
  at: string;
  /** null: nothing was measured then. */
  value: number | null;
}

type Props = Readonly<{
  label: string;
  kind: "line" | "bar";
  points: readonly SeriesPoint[];
  format: (value: number) => string;
  domainMax?: number;
}>;

const HEIGHT_PX = 200;
const AXIS = { stroke: "var(--c-muted)", fontSize: 12, tickLine: false, axisLine: false } as const;

function shortTime(at: string): string {
  return at.slice(5, 16).replace("T", " ");
}

/** A series as a chart, and the same as a table for whoever reads rather than looks. */
export function SeriesChart({ label, kind, points, format, domainMax }: Props) {
  const [asTable, setAsTable] = useState(false);
  const measured = points.filter(({ value }) => value !== null);
  if (measured.length === 0)
    return <p className="flex h-[200px] items-center justify-center text-muted">Nothing measured in this window.</p>;
  const data = [...points];
  const axes = (
    <>
      <CartesianGrid vertical={false} stroke="var(--c-line)" />
      <XAxis dataKey="at" tickFormatter={shortTime} minTickGap={48} {...AXIS} />
      <YAxis width={64} tickFormatter={format} domain={[0, domainMax ?? "auto"]} {...AXIS} />
      <Tooltip
        formatter={(value) => [typeof value === "number" ? format(value) : "–", label]}
        labelFormatter={(at) => `${shortTime(String(at))} UTC`}
        contentStyle={{
          background: "var(--c-raised)",
          border: "1px solid var(--c-line)",
          borderRadius: 6,
          fontSize: 12,
          color: "var(--c-ink)",
        }}
      />
    </>
  );
  return (
    <div className="flex flex-col gap-2">
      {asTable ? (
        <div className="max-h-[200px] overflow-y-auto">
          <Table label={`${label} as a table`}>
            <thead>
              <tr>
                <Th>Time (UTC)</Th>
                <Th>{label}</Th>
              </tr>
            </thead>
            <tbody>
              {points.map(({ at, value }) => (
                <Tr key={at}>
                  <Td>{shortTime(at)}</Td>
                  <Td className="tabular-nums">{value === null ? "no runs" : format(value)}</Td>
                </Tr>
              ))}
            </tbody>
          </Table>
        </div>
      ) : (
        <div aria-hidden style={{ height: HEIGHT_PX }}>
          <ResponsiveContainer width="100%" height="100%">
            {kind === "bar" ? (
              <BarChart data={data} accessibilityLayer={false}>
                {axes}
                <Bar dataKey="value" fill="var(--c-accent)" isAnimationActive={false} maxBarSize={24} />
              </BarChart>
            ) : (
              <LineChart data={data} accessibilityLayer={false}>
                {axes}
                <Line
                  dataKey="value"
                  stroke="var(--c-accent)"
                  strokeWidth={2}
                  dot={measured.length < 40 ? { r: 2.5 } : false}
                  connectNulls={false}
                  isAnimationActive={false}
                />
              </LineChart>
            )}
          </ResponsiveContainer>
        </div>
      )}
      <Button
        size="sm"
        variant="ghost"
        className="self-end"
        aria-pressed={asTable}
        aria-label={`${label}: show as ${asTable ? "chart" : "table"}`}
        onClick={() => setAsTable(!asTable)}
      >
        {asTable ? "Show chart" : "Show table"}
      </Button>
    </div>
  );
}
