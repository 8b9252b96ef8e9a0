"use client";

import { useState } from "react";
import Link from "next/link";
import { useQuery } from "@tanstack/react-query";
import { ExternalLink, Plus } from "lucide-react";
import { connectionsOptions } from "@/lib/client/connections";
import { serviceOptions, type ServiceDetail } from "@/lib/client/services";
import { workflowsUsingOptions } from "@/lib/client/workflows";
import { ConnectionsTable } from "@/components/connections/connections-table";
import { CreateConnectionDialog } from "@/components/connections/create-connection-dialog";
import { Page } from "@/components/shell/page";
import { QueryView } from "@/components/shell/query-view";
import { useHref, useMay, useViewer } from "@/components/shell/workspace-context";
import { Badge } from "@/components/ui/badge";
import { Button, buttonClass } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/states";
import { categoryWords } from "./category-words";
import { MaturityBadge } from "./maturity-badge";
import { isOwnService } from "./own-service";
import { OwnServiceActions } from "./own-service-actions";
import { OperationsPanel } from "./operations-panel";
import { SchemaTree } from "./schema-tree";
import { ServiceFacts } from "./service-facts";
import { ServiceMark } from "./service-mark";

/** One service: how far it was proved, what it can do, and what of this workspace hangs on it. */
export function ServiceView({ serviceId }: Readonly<{ serviceId: string }>) {
  const { workspace } = useViewer();
  const service = useQuery(serviceOptions(workspace.id, serviceId));
  const { data } = service;
  return (
    <Page
      title={
        <span className="inline-flex items-center gap-2">
          <ServiceMark service={serviceId} size="md" />
          {data?.name ?? serviceId}
        </span>
      }
      description={data === undefined ? undefined : categoryWords(data.category)}
      actions={data === undefined ? null : <ServiceActions service={data} />}
    >
      <QueryView query={service} what="the service" back={{ label: "All services", path: "/services" }}>
        {(loaded) => (loaded.maturity === "listed" ? <ListedOnly service={loaded} /> : <Callable service={loaded} />)}
      </QueryView>
    </Page>
  );
}

function ServiceActions({ service }: Readonly<{ service: ServiceDetail }>) {
  return (
    <>
      <MaturityBadge maturity={service.maturity} />
      {service.docsUrl === undefined ? null : (
        <a href={service.docsUrl} target="_blank" rel="noreferrer" className={buttonClass()}>
          <ExternalLink aria-hidden /> Vendor’s documentation
        </a>
      )}
      {isOwnService(service.id) ? <OwnServiceActions service={service} /> : null}
    </>
  );
}

function ListedOnly({ service }: Readonly<{ service: ServiceDetail }>) {
  const href = useHref();
  return (
    <Card label="Listed">
      <EmptyState
        title={`${service.name} is known by name`}
        action={
          <Link href={href("/services/http")} className={buttonClass("primary")}>
            See the HTTP step
          </Link>
        }
      >
        Its operations are not in the catalogue. Call it with the HTTP step, by the addresses that its documentation
        names; keep its key in a connection.
      </EmptyState>
    </Card>
  );
}

function Callable({ service }: Readonly<{ service: ServiceDetail }>) {
  const needsConnection = service.authKinds.some((kind) => kind !== "none");
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
      <div className="flex min-w-0 flex-col gap-4">
        {service.operations.length === 0 ? null : (
          <Card title={`Operations (${String(service.operations.length)})`} flush>
            <OperationsPanel service={service} />
          </Card>
        )}
        {service.events.length === 0 ? null : (
          <Card title={`Events (${String(service.events.length)})`} description="What starts a workflow." flush>
            <ul aria-label="Events" className="divide-y">
              {service.events.map((event) => (
                <li key={event.id} className="flex flex-col gap-2 p-4">
                  <p className="flex flex-wrap items-center gap-2">
                    <span className="font-medium">{event.name}</span>
                    <code className="font-mono text-xs text-muted">{event.id}</code>
                    <Badge>{event.kind}</Badge>
                  </p>
                  <details>
                    <summary className="text-xs text-muted">Settings and what the steps see as trigger</summary>
                    <div className="mt-2 grid items-start gap-4 md:grid-cols-2">
                      <SchemaTree label="Settings" schema={event.input} />
                      <SchemaTree label="trigger" schema={event.output} />
                    </div>
                  </details>
                </li>
              ))}
            </ul>
          </Card>
        )}
        {needsConnection ? <ServiceConnections service={service} /> : null}
      </div>
      <div className="flex min-w-0 flex-col gap-4">
        <Card title="About">
          <ServiceFacts service={service} />
        </Card>
        <UsedBy service={service} />
      </div>
    </div>
  );
}

function ServiceConnections({ service }: Readonly<{ service: ServiceDetail }>) {
  const { workspace } = useViewer();
  const mayConnect = useMay("editor");
  const [isOpen, setIsOpen] = useState(false);
  const connections = useQuery(connectionsOptions(workspace.id));
  return (
    <Card
      title="Connections"
      description="Accounts of this workspace. Simulated runs need none."
      flush
      actions={
        mayConnect ? (
          <Button size="sm" icon={<Plus aria-hidden />} onClick={() => setIsOpen(true)}>
            Connect
          </Button>
        ) : null
      }
    >
      <QueryView query={connections} what="the connections">
        {(data) => {
          const own = data.items.filter((connection) => connection.service === service.id);
          return own.length === 0 ? (
            <p className="p-4 text-muted">None yet. Connect one before a workflow that uses it goes live.</p>
          ) : (
            <ConnectionsTable connections={own} />
          );
        }}
      </QueryView>
      <CreateConnectionDialog open={isOpen} onOpenChange={setIsOpen} service={service.id} />
    </Card>
  );
}

function UsedBy({ service }: Readonly<{ service: ServiceDetail }>) {
  const { workspace } = useViewer();
  const href = useHref();
  const mayEdit = useMay("editor");
  const workflows = useQuery(workflowsUsingOptions(workspace.id, service.id));
  return (
    <Card
      title="Used by"
      actions={
        mayEdit ? (
          <Link
            href={href(`/generate?text=${encodeURIComponent(`Use ${service.name} to `)}`)}
            className={buttonClass("ghost", "sm")}
          >
            Use in a workflow
          </Link>
        ) : null
      }
    >
      <QueryView query={workflows} what="the workflows">
        {({ items }) =>
          items.length === 0 ? (
            <p className="text-muted">No workflow of this workspace uses it.</p>
          ) : (
            <ul aria-label="Workflows that use it" className="flex flex-col gap-1">
              {items.map(({ id, name }) => (
                <li key={id}>
                  <Link href={href(`/workflows/${id}`)} className="break-words text-accent hover:underline">
                    {name}
                  </Link>
                </li>
              ))}
            </ul>
          )
        }
      </QueryView>
    </Card>
  );
}
