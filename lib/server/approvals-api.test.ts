import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GET as getApproval, POST as decideApproval } from "@/app/api/v1/approvals/[id]/route";
import { GET as getByLink, POST as decideByLink } from "@/app/api/v1/approvals/by-link/[token]/route";
import { GET as listApprovals } from "@/app/api/v1/approvals/route";
import { GET as auditLog } from "@/app/api/v1/audit-log/route";
import { GET as getRun } from "@/app/api/v1/runs/[id]/route";
import { POST as startRun } from "@/app/api/v1/workflows/[id]/runs/route";
import { mayDecide } from "@/lib/engine/approvals";
import { runWorld, type Handler, type RunWorld } from "./testing/run-world";

let world: RunWorld;
let viewer = "";
let owner = "";
beforeAll(async () => {
  world = await runWorld();
  viewer = await world.key("viewer");
  owner = await world.key("owner");
});
afterAll(() => world.remove());

interface Asked {
  id: string;
  runId: string;
  link: string | null;
}

/** A run that asks, and what it asks. */
async function ask(more: object = {}): Promise<Asked> {
  const id = world.save({
    steps: { ask: { service: "approval", operation: "request", with: { message: "Pay?", ...more } } },
  });
  const runId = String((await world.call(startRun, { id }, {})).body.runId);
  await world.until(runId, "waiting");
  const listed = await world.call(listApprovals, {}, undefined, `?runId=${runId}`, owner);
  expect(listed.body.total).toBe(1);
  return (listed.body.items as unknown as Asked[])[0] as Asked;
}
const decide = (id: string, decision: string, key?: string, note?: string) =>
  world.call(decideApproval, { id }, { decision, ...(note === undefined ? {} : { note }) }, "", key);
const runOf = async (id: string) => (await world.call(getRun, { id })).body;

describe("approvals", () => {
  it("an editor approves: the run goes on with who, what and why", async () => {
    const { id, runId } = await ask();
    expect((await runOf(runId)).waits).toMatchObject([{ path: "ask", kind: "approval", approvalId: id, dueAt: null }]);
    const answer = await decide(id, "approve", undefined, "fine");
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ id, status: "approved", note: "fine", mayDecide: true, link: null });
    await world.until(runId, "succeeded");
    expect((await runOf(runId)).output).toMatchObject({ ask: { decision: "approved", note: "fine" } });
    const log = await world.call(auditLog, {}, undefined, "?action=approval.approved&limit=1", owner);
    expect(log.body.items).toMatchObject([{ objectId: id, detail: { runId, step: "ask" } }]);
  });

  it("the same decision twice is one, the other one is a conflict", async () => {
    const { id, runId } = await ask();
    expect((await decide(id, "reject")).body).toMatchObject({ status: "rejected" });
    expect((await decide(id, "rejected")).status).toBe(200);
    const other = await decide(id, "approve");
    expect(other.status).toBe(409);
    expect(other.body.detail).toContain("rejected");
    await world.until(runId, "failed");
    expect((await runOf(runId)).error).toMatchObject({ code: "APPROVAL_REJECTED" });
  });

  it("of many decisions at one time the first holds, and every caller is told the truth", async () => {
    const { id, runId } = await ask();
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, i) => decide(id, i % 2 === 0 ? "approve" : "reject")),
    );
    const run = world.until(runId, "succeeded").then(
      () => "approved",
      () => "rejected",
    );
    const held = (await world.call(getApproval, { id })).body.status;
    expect(held).toBe(await run);
    answers.forEach((answer, i) => {
      const wanted = i % 2 === 0 ? "approved" : "rejected";
      expect(answer.status, String(i)).toBe(wanted === held ? 200 : 409);
    });
  });

  it("while no worker is there the decision is kept, and a contradicting one refused", async () => {
    const { id, runId } = await ask();
    world.hold(true);
    const kept = await decide(id, "approve");
    expect(kept.status).toBe(202);
    expect(kept.body.status).toBe("pending");
    expect((await decide(id, "reject")).status).toBe(409);
    world.hold(false);
    await world.until(runId, "succeeded");
    expect((await world.call(getApproval, { id })).body.status).toBe("approved");
  });

  it("only approvers decide, and only they see the link", async () => {
    const { id } = await ask({ approvers: ["Boss@Example.com", "admin"] });
    expect((await world.call(getApproval, { id })).body).toMatchObject({ mayDecide: false, link: null });
    const refused = await decide(id, "approve");
    expect(refused.status).toBe(403);
    expect(refused.body.detail).toContain("admin");
    expect((await decide(id, "approve", viewer)).status).toBe(403);
    expect((await decide(id, "approve", owner)).status).toBe(200);
    const open = await ask();
    expect((await world.call(getApproval, { id: open.id }, undefined, "", viewer)).body).toMatchObject({ link: null });
    expect((await decide(open.id, "approve", viewer)).status).toBe(403);
  });

  it("addresses are compared without their case; a key has none; a role stands for all above it", () => {
    expect(mayDecide(["Boss@Example.com"], "viewer", { email: "boss@example.COM" })).toBe(true);
    expect(mayDecide(["boss@example.com"], "admin", { email: "other@example.com" })).toBe(false);
    expect(mayDecide(["boss@example.com"], "admin", { email: null })).toBe(false);
    expect(mayDecide(["editor"], "admin", { email: null })).toBe(true);
    expect(mayDecide(["boss@example.com"], "owner", { email: null })).toBe(true);
    expect(mayDecide(["admin"], "editor", { email: null })).toBe(false);
    expect(mayDecide([], "editor", { email: null })).toBe(true);
    expect(mayDecide([], "viewer", { email: "a@example.com" })).toBe(false);
  });

  it("another workspace finds none of it", async () => {
    const { id } = await ask();
    const foreign = await world.test.key(await world.test.workspace("foreign"), "owner");
    expect((await world.call(getApproval, { id }, undefined, "", foreign)).status).toBe(404);
    expect((await decide(id, "approve", foreign)).status).toBe(404);
    expect((await world.call(listApprovals, {}, undefined, "", foreign)).body).toMatchObject({ items: [], total: 0 });
  });

  it("pages hold every approval once; filters by status, and a wrong cursor is named", async () => {
    const all = (await world.call(listApprovals, {}, undefined, "?limit=200")).body;
    const seen: string[] = [];
    let cursor = "";
    do {
      const page = (await world.call(listApprovals, {}, undefined, `?limit=2${cursor}`)).body;
      seen.push(...(page.items as unknown as Asked[]).map(({ id }) => id));
      expect(page.total).toBe(all.total);
      cursor = page.nextCursor === null ? "" : `&cursor=${String(page.nextCursor)}`;
    } while (cursor !== "");
    expect(seen).toEqual((all.items as unknown as Asked[]).map(({ id }) => id));
    const decided = (await world.call(listApprovals, {}, undefined, "?status=decided&limit=200")).body;
    const pending = (await world.call(listApprovals, {}, undefined, "?status=pending&limit=200")).body;
    expect(Number(decided.total) + Number(pending.total)).toBe(all.total);
    expect((await world.call(listApprovals, {}, undefined, "?cursor=x")).status).toBe(422);
  });
});

describe("links that decide", () => {
  const tokenOf = ({ link }: Asked): string => new URL(String(link)).pathname.replace("/approve/", "");

  it("shows what is asked without an account, decides only by POST, and the audit log says that it was the link", async () => {
    const asked = await ask({ timeoutMs: 60_000 });
    const token = tokenOf(asked);
    const shown = await world.call(getByLink, { token }, undefined, "", "");
    expect(shown.status).toBe(200);
    expect(shown.body).toMatchObject({ message: "Pay?", status: "pending", workflowName: "W" });
    // Nothing of the workspace beyond what is asked.
    expect(Object.keys(shown.body).toSorted()).toEqual(
      ["decidedAt", "expiresAt", "message", "mode", "note", "requestedAt", "status", "workflowName"].toSorted(),
    );
    expect((await runOf(asked.runId)).status).toBe("waiting");
    const decided = await world.call(decideByLink, { token }, { decision: "approve" }, "", "");
    expect(decided.body).toMatchObject({ status: "approved" });
    await world.until(asked.runId, "succeeded");
    const admin = await world.key("admin");
    const log = await world.call(auditLog, {}, undefined, "?action=approval.approved&limit=1", admin);
    expect(log.body.items).toMatchObject([{ objectId: asked.id, actor: "system:link", detail: { by: "link" } }]);
    expect((await world.call(decideByLink, { token }, { decision: "reject" }, "", "")).status).toBe(409);
  });

  it("a changed link, and a page of another site, decide nothing", async () => {
    const asked = await ask();
    const token = tokenOf(asked);
    expect((await world.call(decideByLink, { token: `${token}x` }, { decision: "approve" }, "", "")).status).toBe(404);
    const foreign = (headers: Record<string, string>) =>
      (decideByLink as unknown as Handler)(
        new Request("http://localhost:8000/x", { method: "POST", headers, body: '{"decision":"approve"}' }),
        { params: Promise.resolve({ token }) },
      );
    const json = { "content-type": "application/json" };
    expect((await foreign({ ...json, origin: "https://evil.example" })).status).toBe(403);
    expect((await foreign({ ...json, "sec-fetch-site": "cross-site" })).status).toBe(403);
    // A form can send text across sites without asking; it is not read.
    expect((await foreign({ "content-type": "text/plain" })).status).toBe(400);
    expect((await runOf(asked.runId)).status).toBe("waiting");
  });
});
