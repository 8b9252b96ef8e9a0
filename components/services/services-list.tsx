"use client";

import { memo, useEffect, useRef, useState, type KeyboardEvent, type RefObject } from "react";
import Link from "next/link";
import { PlugZap } from "lucide-react";
import type { ServiceEntry } from "@/lib/client/services";
import { AUTH_KIND_WORDS } from "@/components/connections/credential-fields";
import { useHref } from "@/components/shell/workspace-context";
import { Badge } from "@/components/ui/badge";
import { cx } from "@/components/ui/cx";
import { useMediaQuery } from "@/components/ui/use-media-query";
import { useWindowedRows } from "@/components/ui/use-windowed-rows";
import { categoryWords } from "./category-words";
import { MaturityBadge } from "./maturity-badge";
import { isOwnService } from "./own-service";
import { ServiceMark } from "./service-mark";

const ROW_PX = { wide: 52, phone: 64 };

type Props = Readonly<{
  services: readonly ServiceEntry[];
  connected: ReadonlySet<string>;
  /** The list's own element, so that the field above can lead into it. */
  listRef: RefObject<HTMLUListElement | null>;
  /** What was asked for: another question begins at the top. */
  question: string;
  /** The arrow leads up out of the list. */
  onLeave: () => void;
}>;

/** The services found, of which only what is in sight is drawn. Arrows walk, Enter opens. */
export function ServicesList({ services, connected, listRef, question, onLeave }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const isPhone = useMediaQuery("(max-width: 639px)");
  const rowPx = isPhone ? ROW_PX.phone : ROW_PX.wide;
  const keys = services.map(({ id }) => id);
  const { start, end, heightPx, reveal } = useWindowedRows(keys, rowPx, scroller);
  const [active, setActive] = useState<string | null>(null);
  const at = Math.max(0, keys.indexOf(active ?? ""));
  // One stop for Tab: the row that was walked to, or the first that is drawn.
  const stop = at >= start && at < end ? at : start;

  useEffect(() => {
    scroller.current?.scrollTo(0, 0);
  }, [question]);

  const walk = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowPx) - 1);
    const moves: Partial<Record<string, number>> = {
      ArrowDown: stop + 1,
      ArrowUp: stop - 1,
      Home: 0,
      End: keys.length - 1,
      PageDown: stop + page,
      PageUp: stop - page,
    };
    const move = moves[event.key];
    if (move === undefined) return;
    event.preventDefault();
    if (event.key === "ArrowUp" && stop === 0) return onLeave();
    const next = Math.min(keys.length - 1, Math.max(0, move));
    setActive(keys[next] ?? null);
    reveal(next);
    // A row far away is drawn after the list has scrolled to it.
    requestAnimationFrame(() =>
      requestAnimationFrame(() =>
        listRef.current?.querySelector<HTMLElement>(`[data-row="${String(next)}"]`)?.focus({ preventScroll: true }),
      ),
    );
  };

  return (
    <div
      ref={scroller}
      className="max-h-[calc(100dvh-17rem)] min-h-64 overflow-x-hidden overflow-y-auto rounded-b-lg [overflow-anchor:none] max-sm:max-h-[70dvh]"
    >
      <ul ref={listRef} aria-label="Services" className="relative" style={{ height: heightPx }} onKeyDown={walk}>
        {services.slice(start, end).map((service, offset) => (
          <ServiceRow
            key={service.id}
            service={service}
            index={start + offset}
            count={services.length}
            rowPx={rowPx}
            isStop={start + offset === stop}
            isConnected={connected.has(service.id)}
            onFocus={setActive}
          />
        ))}
      </ul>
    </div>
  );
}

type RowProps = Readonly<{
  service: ServiceEntry;
  index: number;
  count: number;
  rowPx: number;
  isStop: boolean;
  isConnected: boolean;
  onFocus: (id: string) => void;
}>;

const ServiceRow = memo(function ServiceRow(props: RowProps) {
  const { service, index, count, rowPx, isStop, isConnected, onFocus } = props;
  const href = useHref();
  const { id, name, category, maturity } = service;
  return (
    <li
      aria-posinset={index + 1}
      aria-setsize={count}
      className="absolute inset-x-0 border-b hover:bg-sunken/60"
      style={{ top: index * rowPx, height: rowPx }}
    >
      <Link
        href={href(`/services/${encodeURIComponent(id)}`)}
        // A list of links: fetching each page ahead as it scrolls by would be a storm.
        prefetch={false}
        data-row={index}
        tabIndex={isStop ? 0 : -1}
        onFocus={() => onFocus(id)}
        className="grid h-full grid-cols-[auto_minmax(0,1fr)_auto] items-center gap-x-3 gap-y-1 px-4 focus-visible:outline-offset-[-2px] lg:grid-cols-[auto_minmax(0,1fr)_11rem_10rem_7rem]"
      >
        <ServiceMark service={id} size="md" />
        <span className="min-w-0">
          <span className="flex min-w-0 flex-wrap items-center gap-x-2">
            <span className="truncate font-medium">{name}</span>
            {isOwnService(id) ? <Badge tone="accent">Own</Badge> : null}
            {isConnected ? (
              <Badge tone="ok" icon={<PlugZap aria-hidden />}>
                Connected
              </Badge>
            ) : null}
          </span>
          <span className="block truncate text-xs text-muted">{countWords(service)}</span>
        </span>
        <span className={cx("truncate text-xs text-muted max-lg:hidden")}>{categoryWords(category)}</span>
        <span className="truncate text-xs text-muted max-lg:hidden">{signInWords(service)}</span>
        <span className="justify-self-end">
          <MaturityBadge maturity={maturity} />
        </span>
      </Link>
    </li>
  );
});

function countWords({ maturity, operationCount, eventCount }: ServiceEntry): string {
  if (maturity === "listed") return "By the HTTP step";
  const operations = `${String(operationCount)} ${operationCount === 1 ? "operation" : "operations"}`;
  return eventCount === 0
    ? operations
    : `${operations}, ${String(eventCount)} ${eventCount === 1 ? "event" : "events"}`;
}

function signInWords({ authKinds, maturity }: ServiceEntry): string {
  if (maturity === "listed") return "";
  const kinds = authKinds.filter((kind) => kind !== "none");
  return kinds.length === 0 ? "No sign-in" : kinds.map((kind) => AUTH_KIND_WORDS[kind]).join(", ");
}
