"use client";

import { parseAsString, useQueryState } from "nuqs";
import { useQuery } from "@tanstack/react-query";
import { openApiOptions } from "@/lib/client/openapi";
import { Page } from "@/components/shell/page";
import { QueryView } from "@/components/shell/query-view";
import { buttonClass } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { cx } from "@/components/ui/cx";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { TryPanel } from "./try-panel";

/** Every endpoint from the OpenAPI document, to read and to try with the session of this page. */
export function ApiDocsView() {
  const endpoints = useQuery(openApiOptions());
  const [search, setSearch] = useQueryState("q", parseAsString.withDefault(""));
  const [chosen, setChosen] = useQueryState("endpoint", parseAsString);
  return (
    <Page
      title="API"
      description="The same contracts the handlers use. Send an API key as Authorization: Bearer, or try here with your session."
      actions={
        <a href="/api/v1/openapi.json" className={buttonClass()}>
          OpenAPI document
        </a>
      }
    >
      <QueryView query={endpoints} what="the endpoints">
        {(data) => {
          const shown = data.filter(({ path, summary, method }) =>
            `${method} ${path} ${summary}`.toLowerCase().includes(search.toLowerCase()),
          );
          const selected = data.find(({ id }) => id === chosen) ?? shown[0];
          return (
            <div className="grid items-start gap-4 xl:grid-cols-2">
              <Card title="Endpoints" flush>
                <div className="border-b p-3">
                  <Field label="Search endpoints" hideLabel>
                    {(control) => (
                      <Input
                        {...control}
                        type="search"
                        placeholder="Search"
                        value={search}
                        onChange={(event) => void setSearch(event.target.value || null)}
                      />
                    )}
                  </Field>
                </div>
                <ul aria-label="Endpoints" className="max-h-[36rem] divide-y overflow-y-auto">
                  {shown.map((endpoint) => (
                    <li key={endpoint.id}>
                      <button
                        type="button"
                        aria-current={endpoint.id === selected?.id ? "true" : undefined}
                        onClick={() => void setChosen(endpoint.id)}
                        className={cx(
                          "flex w-full flex-col px-4 py-2 text-left focus-visible:outline-offset-[-2px]",
                          endpoint.id === selected?.id ? "bg-accent-soft" : "hover:bg-sunken",
                        )}
                      >
                        <span className="font-mono text-xs break-all">
                          <strong>{endpoint.method}</strong> {endpoint.path}
                        </span>
                        <span className="text-xs text-muted">{endpoint.summary}</span>
                      </button>
                    </li>
                  ))}
                </ul>
              </Card>
              {selected === undefined ? null : <TryPanel key={selected.id} endpoint={selected} />}
            </div>
          );
        }}
      </QueryView>
    </Page>
  );
}
