"use client";

import { useState } from "react";
import { Bar, BarChart, CartesianGrid, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Table, Td, Th, Tr } from "@/components/ui/table";

export interface SeriesPoint {
  /** ISO 8601. */
  at: string;
  /** null: nothing was measured then. */
  value: number | null;
}

type Props = Readonly<{
  label: string;
  /** What a value is, where the label does not say it. */
  unit?: string;
  kind: "line" | "bar";
  points: readonly SeriesPoint[];
  format: (value: number) => string;
  domainMax?: number;
}>;

const HEIGHT_PX = 208;
/** From here on a dot per point would hide the line. */
const DOTS_MAX = 40;
const AXIS = { stroke: "var(--c-muted)", fontSize: 12, tickLine: false, axisLine: false } as const;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `2026-11-23T09:00…` → `23 Nov 09:00` */
function shortTime(at: string): string {
  return `${String(Number(at.slice(8, 10)))} ${MONTHS[Number(at.slice(5, 7)) - 1] ?? ""} ${at.slice(11, 16)}`;
}

/** A series as a chart, and the same as a table for whoever reads rather than looks. Where nothing was measured is a gap. */
export function SeriesChart({ label, unit, kind, points, format, domainMax }: Props) {
  const [asTable, setAsTable] = useState(false);
  const measured = points.filter(({ value }) => value !== null);
  const data = [...points];
  const axes = (
    <>
      <CartesianGrid vertical={false} stroke="var(--c-line)" />
      <XAxis dataKey="at" tickFormatter={shortTime} minTickGap={48} height={24} {...AXIS} />
      <YAxis
        width={56}
        tickFormatter={format}
        tickCount={5}
        allowDecimals={kind !== "bar"}
        domain={[0, domainMax ?? "auto"]}
        {...AXIS}
      />
      <Tooltip
        cursor={{ fill: "var(--c-sunken)", stroke: "var(--c-line)" }}
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
    <Card
      title={label}
      description={unit}
      actions={
        measured.length === 0 ? null : (
          <Button
            size="sm"
            variant="ghost"
            aria-pressed={asTable}
            aria-label={`${label}: show as ${asTable ? "chart" : "table"}`}
            onClick={() => setAsTable(!asTable)}
          >
            {asTable ? "Chart" : "Table"}
          </Button>
        )
      }
    >
      {measured.length === 0 ? (
        <p className="flex items-center justify-center text-muted" style={{ height: HEIGHT_PX }}>
          Nothing measured in this window.
        </p>
      ) : asTable ? (
        <div className="overflow-y-auto" style={{ height: HEIGHT_PX }}>
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
              <BarChart data={data} accessibilityLayer={false} margin={{ top: 8, right: 8, bottom: 0, left: 0 }}>
                {axes}
                <Bar
                  dataKey="value"
                  fill="var(--c-accent)"
                  isAnimationActive={false}
                  maxBarSize={24}
                  radius={[3, 3, 0, 0]}
                />
              </BarChart>
            ) : (
              <LineChart data={data} accessibilityLayer={false} margin={{ top: 8, right: 8, bottom: 0, left: 0 }}>
                {axes}
                <Line
                  dataKey="value"
                  stroke="var(--c-accent)"
                  strokeWidth={2}
                  dot={measured.length < DOTS_MAX ? { r: 3, fill: "var(--c-surface)" } : false}
                  connectNulls={false}
                  isAnimationActive={false}
                />
              </LineChart>
            )}
          </ResponsiveContainer>
        </div>
      )}
    </Card>
  );
}
