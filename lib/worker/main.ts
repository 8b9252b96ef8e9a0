import { randomBytes } from "node:crypto";
import { renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createBulkJobStore } from "@/lib/db/bulk-job-store";
import { createConnectionHolds } from "@/lib/db/connection-holds";
import { createConnectionLimitReader } from "@/lib/db/connection-limit-store";
import { GroupCommit } from "@/lib/db/group-commit";
import { createJournalStore } from "@/lib/db/journal-store";
import { createOthersWrites } from "@/lib/db/others-writes";
import { releaseLease } from "@/lib/db/lease-store";
import { createRetentionStore } from "@/lib/db/retention-store";
import { createRunOutcomes } from "@/lib/db/run-watch";
import { ToldRunWatch } from "@/lib/db/told-run-watch";
import { HEARTBEAT_MS } from "@/lib/db/worker-life";
import { rulesFromCatalog } from "@/lib/engine/catalog-rules";
import { Runtime } from "@/lib/engine/runtime";
import { composeEngineParts, composeRawConnection } from "@/lib/server/compose/engine";
import { composeMonitorLoop } from "@/lib/server/compose/monitoring";
import { composeRuns } from "@/lib/server/compose/runs";
import { composeSimulateRun } from "@/lib/server/compose/simulate-run";
import { composeTroubleshootLoop } from "@/lib/server/compose/troubleshooting";
import { composeWorkflows } from "@/lib/server/compose/workflows";
import { WORKER_FILE, type WorkerFile } from "@/lib/server/doorbell";
import { getEnv } from "@/lib/server/env";
import { createPlatform } from "@/lib/server/platform";
import { replaceProcessSingleton } from "@/lib/server/process-singleton";
import { composeExecutor } from "./compose-executor";
import { composeWorkerCalls } from "./compose-worker-calls";
import { composeHookSecrets } from "./compose-hook-secrets";
import { startListener } from "./listener";
import { createBulkLoop } from "./bulk-loop";
import { createNet } from "./net";
import { createPollLoop } from "./poll-loop";
import { createReachHook } from "./reach-hook";
import { createRetentionLoop } from "./retention-loop";
import { createScheduleLoop } from "./schedule-loop";
import { newHolder, takeLease } from "./take-lease";
import { createTriggerCheckLoop } from "./trigger-check-loop";
import { systemTimers } from "@/lib/kernel/timers";

/** Calls in flight get so long at a clean stop. */
const DRAIN_MS = 10_000;

/** Exit codes: 0 drained, 1 broken, 3 the lease went to another, 4 an I/O error whose outcome is unknown. */
async function main(): Promise<void> {
  const env = getEnv();
  const platform = createPlatform(env, "worker");
  replaceProcessSingleton("platform", platform);
  const { logger, clock, random } = platform;
  const workerFile = path.join(env.DATA_DIR, WORKER_FILE);

  let wake = (): void => undefined;
  const connection = composeRawConnection(platform);
  const watch = new ToldRunWatch(createRunOutcomes(connection), systemTimers);
  const engine = composeEngineParts(platform, {
    accept: (run) => runtime.accept(run),
    watch,
    ring: () => wake(),
    secretsOf: composeHookSecrets(platform),
  });
  const holder = newHolder(process.pid);
  const lease = await takeLease(connection, clock, holder, (other) => logger.warn({ event: "lease.waiting", other }));

  const commits = new GroupCommit({
    connection,
    clock,
    timers: systemTimers,
    lease,
    onFatal(reason, error) {
      logger.fatal({ event: "worker.fatal", reason, err: error });
      process.exit(reason === "lease_lost" ? 3 : reason === "io_error" ? 4 : 1);
    },
    onStorage: (state) =>
      state === "full" ? logger.error({ event: "storage.full" }) : logger.info({ event: "storage.ok" }),
  });
  const monitor = composeMonitorLoop(platform);
  const simulateRun = composeSimulateRun(platform.catalogs, { db: platform.db, connection });
  const { triggers, requestOfRun } = engine;
  const { proposals } = composeWorkflows(platform, { triggers, requestOfRun, simulateRun, ring: () => wake() });
  const troubleshoot = composeTroubleshootLoop(platform, { proposals, simulateRun });
  const executor = composeExecutor(platform);
  const mayCallOut = (): boolean => clock.monotonicMs() < lease.deadlineMonotonicMs;
  const runtime: Runtime = new Runtime({
    store: createJournalStore(connection, commits, clock, random),
    executor,
    rulesOf: (workspaceId) => rulesFromCatalog(() => platform.catalogs.of(workspaceId)),
    clock,
    timers: systemTimers,
    random,
    mayCallOut,
    limitOf: createConnectionLimitReader(connection),
    holds: createConnectionHolds(connection),
    onResponded: (runId, answer) => watch.tellAnswer(runId, answer),
    onRunEnded(run) {
      watch.tellEnd(run.runId);
      logger.debug({ ...run, event: "run.ended" });
      monitor.nudge();
      troubleshoot.runEnded(run);
    },
    onTrouble: ({ event, runId, error }) => logger.error({ event, runId, err: error }),
  });
  let woken = false;
  wake = () => {
    if (woken) return;
    woken = true;
    // Doorbells of one turn are one look.
    setImmediate(() => {
      woken = false;
      runtime.wake();
    });
  };

  const token = randomBytes(24).toString("hex");
  const listener = await startListener({
    port: env.HOOKS_PORT,
    token,
    bodyMaxBytes: env.BODY_MAX_BYTES,
    receive: engine.receiveHook,
    onDoorbell() {
      wake();
      bulk.wake();
    },
    calls: composeWorkerCalls(platform, (inner) => runtime.inTurn(inner)),
    onError: (error) => logger.error({ event: "hooks.failed", err: error }),
  });
  const origin = `http://127.0.0.1:${listener.port}`;
  const about: WorkerFile = {
    pid: process.pid,
    holder,
    hooksUrl: `${origin}/hooks`,
    doorbellUrl: `${origin}/doorbell`,
    token,
  };
  writeFileSync(`${workerFile}.${process.pid}`, JSON.stringify(about), { mode: 0o600 });
  // Renamed whole: a reader sees the old file or the new one.
  renameSync(`${workerFile}.${process.pid}`, workerFile);

  const schedules = createScheduleLoop({
    triggers: engine.triggers,
    accept: engine.accept,
    clock,
    onAccepted: wake,
    onCapped: (row, limit) =>
      logger.warn({ event: "schedule.capped", workflowId: row.workflowId, triggerId: row.triggerId, limit }),
    onError: (error) => logger.error({ event: "schedule.failed", err: error }),
  });
  const polls = createPollLoop({
    triggers: engine.triggers,
    accept: engine.accept,
    definition: engine.definition,
    executor: runtime.inTurn(executor),
    catalogs: platform.catalogs,
    clock,
    mayCallOut,
    onAccepted: wake,
    onError: (error) => logger.error({ event: "poll.failed", err: error }),
  });
  const bulk = createBulkLoop({
    jobs: createBulkJobStore(connection, (work) => commits.write(work)),
    runs: composeRuns(platform, engine).runs,
    clock,
    onActed: wake,
    onError: (error) => logger.error({ event: "bulk.failed", err: error }),
  });
  const checks = createTriggerCheckLoop({
    triggers: engine.triggers,
    definition: engine.definition,
    catalogs: platform.catalogs,
    clock,
    reach: createReachHook(origin),
    onError: (error) => logger.error({ event: "trigger.check_failed", err: error }),
  });
  const retention = createRetentionLoop({
    store: createRetentionStore(
      connection,
      (work) => commits.write(work),
      () => clock.monotonicMs(),
    ),
    clock,
    onDone: (removed) => logger.debug({ event: "retention.done", removed }),
    onError: (error) => logger.error({ event: "retention.failed", err: error }),
  });
  const heartbeat = setInterval(() => {
    const inDoubt = !mayCallOut();
    // Calls that were held while the lease was in doubt may leave.
    void commits.write(() => undefined).then(() => (inDoubt ? wake() : undefined));
  }, HEARTBEAT_MS);
  const net = createNet({
    clock,
    hasNews: createOthersWrites(connection),
    look() {
      wake();
      schedules.wake();
      polls.wake();
      bulk.wake();
    },
    onError: (error) => logger.error({ event: "net.failed", err: error }),
  });

  let stopping = false;
  async function stop(reason: string): Promise<void> {
    if (stopping) return;
    stopping = true;
    logger.info({ event: "worker.draining", reason });
    net.stop();
    schedules.stop();
    checks.stop();
    engine.triggers.noteFirings();
    await Promise.all([bulk.stop(), retention.stop()]);
    await Promise.all([listener.close(), runtime.stop(DRAIN_MS), polls.stop(), monitor.stop(), troubleshoot.stop()]);
    clearInterval(heartbeat);
    releaseLease(connection, lease);
    rmSync(workerFile, { force: true });
    connection.close();
    process.exit(0);
  }
  process.on("SIGTERM", () => void stop("SIGTERM"));
  process.on("SIGINT", () => void stop("SIGINT"));
  // The launcher is gone: nobody would start us again or stop us.
  process.on("disconnect", () => void stop("launcher gone"));

  runtime.recover();
  schedules.wake();
  checks.start();
  polls.wake();
  bulk.wake();
  retention.start();
  monitor.start();
  net.start();
  logger.info({ event: "worker.ready", hooksUrl: about.hooksUrl, fence: lease.fence });
}

main().catch((error: unknown) => {
  process.stderr.write(
    `The worker could not start: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exit(1);
});
