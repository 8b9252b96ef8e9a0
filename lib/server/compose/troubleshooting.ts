import type { Catalog } from "@/lib/connectors/catalog";
import { asJson, isJsonObject, jsonEquals } from "@/lib/kernel/json";
import { createFailureJournal } from "@/lib/db/failure-journal";
import { createIssueStore, createTroubleshootingSessionStore } from "@/lib/db/issue-repository";
import type { ServiceFacts } from "@/lib/troubleshooting/ports";
import { createTroubleshooting, type Troubleshooting } from "@/lib/troubleshooting/service";
import { createTroubleshootLoop, type TroubleshootLoop } from "@/lib/worker/troubleshoot-loop";
import type { Proposals } from "@/lib/workflow/proposal-service";
import type { SimulateRun } from "@/lib/workflow/simulation";
import type { Platform } from "../platform";
import { createResolveIssues, type FixProposals, type ResolveIssues } from "../use-cases/resolve-issues";
import { createWatchFailures } from "../use-cases/watch-failures";

export interface TroubleshootingServices {
  troubleshooting: Troubleshooting;
  resolveIssues: ResolveIssues;
}

/** What the other rooms bring in: where fixes become proposals, and where they are proved. */
export interface RepairMeans {
  proposals: Proposals;
  /** Answers of the simulator without faults. */
  simulateRun: SimulateRun;
}

/** What everybody's catalogue tells; of a workspace's own services diagnosis knows nothing, which is the cautious side. */
function factsOf(catalog: Catalog): ServiceFacts {
  return {
    effectOf: (service, operation) => catalog.effectOf(service, operation),
    outputFieldsOf(service, operation) {
      const properties = catalog.operation(service, operation)?.output["properties"];
      return isJsonObject(properties) ? Object.keys(properties) : [];
    },
    serviceIds: () =>
      catalog
        .services()
        .filter((service) => service.builtin !== true)
        .map((service) => service.id),
  };
}

/** A fix as a proposal like any other. */
function fixProposals(proposals: Proposals): FixProposals & Pick<Proposals, "get"> {
  return {
    get: proposals.get,
    async prepare(ctx, { workflowId, baseVersion, fix, issue, verification }) {
      // The background may have prepared one already: the same fix is taken over, another one makes way.
      const known = issue.proposalId === null ? null : await proposals.get(ctx, issue.proposalId);
      if (known?.status === "open") {
        if (known.baseVersion === baseVersion && jsonEquals(asJson(known.patch), asJson(fix.patch)))
          return { id: known.id };
        await proposals.reject(ctx, known.id);
      }
      return await proposals.create(ctx, {
        workflowId,
        kind: "fix",
        title: `Fix: ${issue.description}`.slice(0, 200),
        patch: fix.patch,
        rationale: `${issue.rootCause} ${fix.explanation}`,
        evidence: { issueId: issue.id, fixId: fix.id, fixKind: fix.kind, runIds: issue.evidence.runIds },
        confidence: issue.confidence,
        risk: fix.risk,
        verification,
        issueId: issue.id,
        baseVersion,
      });
    },
    async apply(ctx, id) {
      const { version } = await proposals.apply(ctx, { id });
      return { version };
    },
  };
}

/** The room alone: diagnosis, issues and sessions, without the means to repair. */
export function composeTroubleshootingRoom({ db, catalogs, clock, random }: Platform): Troubleshooting {
  return createTroubleshooting({
    journal: createFailureJournal(db),
    issues: createIssueStore(db),
    sessions: createTroubleshootingSessionStore(db),
    facts: factsOf(catalogs.shared),
    clock,
    random,
  });
}

/** Proofs call the workflows of the workspace whose failure it was. */
function within(simulateRun: SimulateRun): (workspaceId: string) => SimulateRun {
  return (workspaceId) => (request) => simulateRun({ ...request, workspaceId });
}

export function composeTroubleshooting(platform: Platform, means: RepairMeans): TroubleshootingServices {
  const troubleshooting = composeTroubleshootingRoom(platform);
  const { clock, random } = platform;
  const ports = { troubleshooting, proposals: fixProposals(means.proposals), simulateRun: within(means.simulateRun) };
  return { troubleshooting, resolveIssues: createResolveIssues({ ...ports, clock, random }) };
}

/** For the worker: diagnoses what failed and prepares proved fixes. */
export function composeTroubleshootLoop(platform: Platform, means: RepairMeans): TroubleshootLoop {
  const troubleshooting = composeTroubleshootingRoom(platform);
  const ports = { troubleshooting, proposals: fixProposals(means.proposals), simulateRun: within(means.simulateRun) };
  return createTroubleshootLoop({
    watch: createWatchFailures(ports),
    onError: (error) => {
      platform.logger.error({ event: "troubleshoot_loop.failed", err: error });
    },
  });
}
