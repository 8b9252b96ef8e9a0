"use client";

import { useEffect, useEffectEvent, useMemo, useRef } from "react";
import { useRouter } from "next/navigation";
import { useQueryStates } from "nuqs";
import { useQuery } from "@tanstack/react-query";
import { Search } from "lucide-react";
import { connectionsOptions } from "@/lib/client/connections";
import { serviceIndexOptions, type ServiceEntry } from "@/lib/client/services";
import { Page } from "@/components/shell/page";
import { QueryView } from "@/components/shell/query-view";
import { useHref, useViewer } from "@/components/shell/workspace-context";
import { Field } from "@/components/ui/field";
import { Input, Select } from "@/components/ui/input";
import { categoryWords } from "./category-words";
import { MATURITY_WORDS } from "./maturity-badge";
import { NoServiceFound } from "./no-service-found";
import { AddOwnService } from "./own-service-actions";
import { createServiceSearch } from "./search-services";
import { bestFirst, categoriesOf, filterServices, MATURITIES, SERVICE_FILTERS, SHOWN } from "./services-filter";
import { ServicesList } from "./services-list";

const SHOWN_WORDS = { connected: "Connected here", own: "Own services" } as const;

/** Everything a workflow can call, to be found by its name, also misspelled. What is asked for stands in the URL. */
export function ServicesView() {
  const { workspace } = useViewer();
  const index = useQuery(serviceIndexOptions(workspace.id));
  const callable = index.data?.items.filter(({ maturity }) => maturity !== "listed").length;
  return (
    <Page
      title="Services"
      actions={<AddOwnService />}
      description={
        callable === undefined
          ? "What workflows can call."
          : `${String(callable)} that workflows can call, ${String((index.data?.items.length ?? 0) - callable)} more by the HTTP step. Each says how far it was checked.`
      }
    >
      <QueryView query={index} what="the services">
        {(data) => <Gallery services={data.items} />}
      </QueryView>
    </Page>
  );
}

function Gallery({ services }: Readonly<{ services: readonly ServiceEntry[] }>) {
  const { workspace } = useViewer();
  const href = useHref();
  const router = useRouter();
  const [filters, setFilters] = useQueryStates(SERVICE_FILTERS);
  const connections = useQuery(connectionsOptions(workspace.id));
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const search = useMemo(() => createServiceSearch(bestFirst(services)), [services]);
  const categories = useMemo(() => categoriesOf(services), [services]);
  const connected = useMemo(
    () => new Set((connections.data?.items ?? []).map(({ service }) => service)),
    [connections.data],
  );
  const found = useMemo(() => filterServices(search(filters.q), filters, connected), [search, filters, connected]);
  const [first] = found;

  // Typing anywhere on the page searches; what is typed goes on in the field.
  const typed = useEffectEvent((event: KeyboardEvent) => {
    const isText = event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey;
    const { target } = event;
    if (!isText || (target instanceof HTMLElement && target.closest("input, textarea, select, [role=dialog]"))) return;
    field.current?.focus();
    if (event.key === "/") event.preventDefault();
  });
  useEffect(() => {
    window.addEventListener("keydown", typed);
    return () => window.removeEventListener("keydown", typed);
  }, []);

  const isFiltered = filters.category !== null || filters.maturity !== null || filters.show !== null;
  return (
    <>
      <div role="search" aria-label="Find a service" className="grid grid-cols-2 items-end gap-2 sm:flex sm:flex-wrap">
        <Field label="Name" className="col-span-2 sm:w-72">
          {(control) => (
            <span className="relative">
              <Search aria-hidden className="absolute top-2 left-2.5 size-4 text-muted" />
              <Input
                {...control}
                ref={field}
                type="search"
                autoComplete="off"
                className="pl-8"
                placeholder="Slack, sheets, invoices…"
                value={filters.q}
                onChange={(event) => void setFilters({ q: event.target.value })}
                onKeyDown={(event) => {
                  if (event.key === "ArrowDown") {
                    event.preventDefault();
                    list.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
                  }
                  if (event.key === "Enter" && first !== undefined)
                    router.push(href(`/services/${encodeURIComponent(first.id)}`));
                }}
              />
            </span>
          )}
        </Field>
        <Field label="Category" className="sm:w-52">
          {(control) => (
            <Select
              {...control}
              value={filters.category ?? ""}
              onChange={(event) => void setFilters({ category: event.target.value || null })}
            >
              <option value="">All</option>
              {categories.map(({ id, count }) => (
                <option key={id} value={id}>
                  {categoryWords(id)} ({count})
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="Checked" className="sm:w-36">
          {(control) => (
            <Select
              {...control}
              value={filters.maturity ?? ""}
              onChange={(event) =>
                void setFilters({ maturity: MATURITIES.find((one) => one === event.target.value) ?? null })
              }
            >
              <option value="">All</option>
              {MATURITIES.map((maturity) => (
                <option key={maturity} value={maturity}>
                  {MATURITY_WORDS[maturity].word}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="Show" className="sm:w-40">
          {(control) => (
            <Select
              {...control}
              value={filters.show ?? ""}
              onChange={(event) => void setFilters({ show: SHOWN.find((one) => one === event.target.value) ?? null })}
            >
              <option value="">All services</option>
              {SHOWN.map((show) => (
                <option key={show} value={show}>
                  {SHOWN_WORDS[show]}
                </option>
              ))}
            </Select>
          )}
        </Field>
      </div>
      <section aria-label="Services found" className="rounded-lg border bg-surface shadow-card">
        <div className="flex flex-wrap items-start justify-between gap-x-4 border-b px-4 py-2 text-xs text-muted">
          <p role="status">{found.length === 1 ? "1 service" : `${String(found.length)} services`}</p>
          <details>
            <summary>What the marks mean</summary>
            <dl className="mt-1 flex max-w-prose flex-col gap-1">
              {MATURITIES.map((maturity) => (
                <div key={maturity}>
                  <dt className="inline font-medium text-ink">{MATURITY_WORDS[maturity].word}: </dt>
                  <dd className="inline">{MATURITY_WORDS[maturity].means}</dd>
                </div>
              ))}
            </dl>
          </details>
        </div>
        {found.length === 0 ? (
          <NoServiceFound
            words={filters.q}
            isFiltered={isFiltered}
            onClear={() => void setFilters({ category: null, maturity: null, show: null })}
          />
        ) : (
          <ServicesList
            services={found}
            connected={connected}
            listRef={list}
            question={JSON.stringify(filters)}
            onLeave={() => field.current?.focus()}
          />
        )}
      </section>
    </>
  );
}
