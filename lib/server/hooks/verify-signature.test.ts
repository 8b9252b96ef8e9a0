import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { verifySignature, type SignedRequest, type Verdict } from "./verify-signature";

type Auth = Parameters<typeof verifySignature>[0];

const NOW_MS = Date.parse("2026-03-02T09:00:00Z");
const seconds = (offset = 0): string => String(NOW_MS / 1000 + offset);
const body = '{"id": "evt_1",  "amount": 7}';
const hmac = (text: string, key: string | Buffer, encoding: "hex" | "base64" = "hex", algorithm = "sha256"): string =>
  createHmac(algorithm, key).update(text).digest(encoding);

/** A request of each scheme, signed by `secret` at `at`. */
const SIGN: Record<Auth["kind"], (text: string, secret: string, at: string) => Record<string, string>> = {
  standard: (text, secret, at) => ({
    "webhook-id": "msg_1",
    "webhook-timestamp": at,
    "webhook-signature": `v1,${hmac(`msg_1.${at}.${text}`, Buffer.from(secret.slice(6), "base64"), "base64")}`,
  }),
  github: (text, secret) => ({ "x-hub-signature-256": `sha256=${hmac(text, secret)}`, "x-github-delivery": "d-1" }),
  stripe: (text, secret, at) => ({ "stripe-signature": `t=${at},v1=${hmac(`${at}.${text}`, secret)},v0=00` }),
  slack: (text, secret, at) => ({
    "x-slack-request-timestamp": at,
    "x-slack-signature": `v0=${hmac(`v0:${at}:${text}`, secret)}`,
  }),
  shopify: (text, secret) => ({ "x-shopify-hmac-sha256": hmac(text, secret, "base64") }),
  hmac: (text, secret, at) => ({
    "x-time": at,
    "x-sign": `sha512=${hmac(`${at}.${text}`, secret, "base64", "sha512")}`,
  }),
};
const AUTH: Record<Auth["kind"], Auth> = {
  standard: { kind: "standard" },
  github: { kind: "github" },
  stripe: { kind: "stripe" },
  slack: { kind: "slack" },
  shopify: { kind: "shopify" },
  hmac: {
    kind: "hmac",
    header: "X-Sign",
    algorithm: "sha512",
    encoding: "base64",
    prefix: "sha512=",
    timestampHeader: "X-Time",
  },
};
const KINDS = Object.keys(SIGN) as Auth["kind"][];
const TIMED = KINDS.filter((kind) => kind !== "github" && kind !== "shopify");
const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const OTHER = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

function verify(kind: Auth["kind"], request: Partial<SignedRequest> & { text?: string }, secrets = [SECRET]): Verdict {
  const rawBody = Buffer.from(request.text ?? body);
  return verifySignature(AUTH[kind], { headers: {}, rawBody, ...request }, secrets, NOW_MS);
}
const keyOf = (verdict: Verdict): string => {
  if (verdict.kind !== "authentic") throw new TypeError(verdict.kind);
  return verdict.deliveryKey;
};

describe("examples that the schemes publish", () => {
  it("Standard Webhooks", () => {
    const headers = {
      "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
      "webhook-timestamp": "1614265330",
      "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    };
    const request = { headers, rawBody: Buffer.from('{"test": 2432232314}') };
    expect(verifySignature({ kind: "standard" }, request, [SECRET], 1614265330_000)).toMatchObject({
      kind: "authentic",
    });
  });

  it("GitHub", () => {
    const signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
    const request = { headers: { "x-hub-signature-256": signature }, rawBody: Buffer.from("Hello, World!") };
    const verdict = verifySignature({ kind: "github" }, request, ["It's a Secret to Everybody"], NOW_MS);
    expect(verdict).toMatchObject({ kind: "authentic" });
  });

  it("Slack", () => {
    const headers = {
      "x-slack-request-timestamp": "1531420618",
      "x-slack-signature": "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
    };
    const text =
      "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
    const request = { headers, rawBody: Buffer.from(text) };
    const secrets = ["8f742231b10e8888abcd99yyyzzz85a5"];
    expect(verifySignature({ kind: "slack" }, request, secrets, 1531420618_000)).toMatchObject({ kind: "authentic" });
  });
});

describe.each(KINDS)("%s", (kind) => {
  const sign = SIGN[kind];

  it("lets in who signed these bytes", () => {
    expect(verify(kind, { headers: sign(body, SECRET, seconds()) })).toMatchObject({ kind: "authentic" });
    expect(verify(kind, { headers: sign("", SECRET, seconds()), text: "" })).toMatchObject({ kind: "authentic" });
    expect(verify(kind, { headers: sign("Zoë\r\n\u0000", SECRET, seconds()), text: "Zoë\r\n\u0000" })).toMatchObject({
      kind: "authentic",
    });
  });

  it("a body that was parsed and written anew is another one", () => {
    const text = JSON.stringify(JSON.parse(body));
    expect(verify(kind, { headers: sign(body, SECRET, seconds()), text })).toEqual({ kind: "unsigned" });
  });

  it("another secret, no signature, an empty, cut, longer or doubled one lets nobody in", () => {
    const headers = sign(body, SECRET, seconds());
    expect(verify(kind, { headers: sign(body, OTHER, seconds()) })).toEqual({ kind: "unsigned" });
    expect(verify(kind, { headers: {} })).toEqual({ kind: "unsigned" });
    for (const [name, value] of Object.entries(headers)) {
      if (name === "x-github-delivery") continue;
      const { [name]: _gone, ...rest } = headers;
      expect(verify(kind, { headers: rest })).toEqual({ kind: "unsigned" });
      const signature = value.length > 20;
      for (const wrong of signature ? ["", value.slice(0, -12), value.slice(0, 9)] : ["", "x", `${value}9`])
        expect(verify(kind, { headers: { ...headers, [name]: wrong } })).toEqual({ kind: "unsigned" });
    }
  });

  it("each of several secrets is in force, an empty list lets nobody in", () => {
    const headers = sign(body, SECRET, seconds());
    expect(verify(kind, { headers }, [OTHER, SECRET])).toMatchObject({ kind: "authentic" });
    expect(verify(kind, { headers }, [SECRET, OTHER])).toMatchObject({ kind: "authentic" });
    expect(verify(kind, { headers }, [OTHER])).toEqual({ kind: "unsigned" });
    expect(verify(kind, { headers }, [])).toEqual({ kind: "unsigned" });
  });

  it("a repeat signed with another secret in force has the key of the first", () => {
    const [first, second] = [SECRET, OTHER].map((secret) =>
      keyOf(verify(kind, { headers: sign(body, secret, seconds()) }, [SECRET, OTHER])),
    );
    expect(second).toBe(first);
  });

  it("a repeat has the key of the first, another event one of its own", () => {
    const first = keyOf(verify(kind, { headers: sign(body, SECRET, seconds()) }));
    expect(keyOf(verify(kind, { headers: sign(body, SECRET, seconds()) }))).toBe(first);
    const headers = { ...sign('{"id":"evt_2"}', SECRET, seconds()), "webhook-id": "msg_1" };
    if (kind !== "standard") expect(keyOf(verify(kind, { headers, text: '{"id":"evt_2"}' }))).not.toBe(first);
  });
});

describe.each(TIMED)("%s says when it was signed", (kind) => {
  it.each([-300, 0, 300])("%i s from our clock is fresh", (offset) => {
    expect(verify(kind, { headers: SIGN[kind](body, SECRET, seconds(offset)) })).toMatchObject({ kind: "authentic" });
  });

  it.each([-301, 301, -86_400])("%i s from our clock is stale, which only who has the secret is told", (offset) => {
    expect(verify(kind, { headers: SIGN[kind](body, SECRET, seconds(offset)) })).toEqual({ kind: "stale" });
    expect(verify(kind, { headers: SIGN[kind](body, OTHER, seconds(offset)) })).toEqual({ kind: "unsigned" });
  });

  it("what is no time is stale, however it is signed", () => {
    for (const at of ["soon", "-1", "1e9", "", "99999999999999999999"])
      expect(verify(kind, { headers: SIGN[kind](body, SECRET, at) }).kind).not.toBe("authentic");
  });
});

describe("repeats that a sender signs anew", () => {
  it.each(["standard", "stripe"] as const)("%s: the key is that of the event", (kind) => {
    const first = keyOf(verify(kind, { headers: SIGN[kind](body, SECRET, seconds(-60)) }));
    expect(keyOf(verify(kind, { headers: SIGN[kind](body, SECRET, seconds()) }))).toBe(first);
  });

  it("slack: the key is that of the event", () => {
    const text = '{"event_id": "Ev1"}';
    const keys = [-60, 0].map((at) => keyOf(verify("slack", { headers: SIGN.slack(text, SECRET, seconds(at)), text })));
    expect(keys[1]).toBe(keys[0]);
  });

  it("github: a delivery id that nobody signed makes no new key", () => {
    const headers = SIGN.github(body, SECRET, "");
    const first = keyOf(verify("github", { headers }));
    expect(keyOf(verify("github", { headers: { ...headers, "x-github-delivery": "d-2" } }))).toBe(first);
  });
});

it("stripe and standard: one of several signatures is enough", () => {
  const at = seconds();
  const stripe = `t=${at},v1=${hmac("x", "y")},v1=${hmac(`${at}.${body}`, SECRET)}`;
  expect(verify("stripe", { headers: { "stripe-signature": stripe } })).toMatchObject({ kind: "authentic" });
  const headers = SIGN.standard(body, SECRET, at);
  const signature = `v1a,AAAA v1,AAAA ${headers["webhook-signature"] ?? ""}`;
  const both = { ...headers, "webhook-signature": signature };
  expect(verify("standard", { headers: both })).toMatchObject({ kind: "authentic" });
});

it.each(["whsec_", "whsec_!!!", "whsec_=="])(
  "%s is no secret: what is signed with an empty key lets nobody in",
  (secret) => {
    const at = seconds();
    const headers = {
      "webhook-id": "msg_1",
      "webhook-timestamp": at,
      "webhook-signature": `v1,${hmac(`msg_1.${at}.${body}`, "", "base64")}`,
    };
    const request = { headers, rawBody: Buffer.from(body) };
    expect(verifySignature({ kind: "standard" }, request, [secret], NOW_MS)).toEqual({ kind: "unsigned" });
  },
);
