import { describe, expect, it } from "vitest";
import { asClientError, clientErrorFrom } from "./client-error";
import { contractUrl } from "./request";

describe("request", () => {
  it("a path parameter can't leave its segment", () => {
    expect(contractUrl("/api/v1/workflows/{id}", { id: "../keys?x=#1" })).toBe(
      "/api/v1/workflows/..%2Fkeys%3Fx%3D%231",
    );
  });
  it("empty filters leave no trace in the address", () => {
    expect(contractUrl("/api/v1/runs", {}, { status: "failed", workflowId: undefined, q: "", limit: 20 })).toBe(
      "/api/v1/runs?status=failed&limit=20",
    );
  });
});

describe("client error", () => {
  it("both dialects give code, sentence, fields and reference", () => {
    const v1 = clientErrorFrom(
      422,
      {
        code: "VALIDATION_FAILED",
        detail: "Name is empty",
        requestId: "req_1",
        invalidParams: [{ path: "name", message: "is empty" }],
      },
      null,
    );
    const enhanced = clientErrorFrom(
      422,
      {
        success: false,
        code: "VALIDATION_FAILED",
        error: "Name is empty",
        details: [{ path: "name", message: "is empty" }],
      },
      "req_1",
    );
    for (const error of [v1, enhanced]) {
      expect(error).toMatchObject({
        code: "VALIDATION_FAILED",
        message: "Name is empty",
        requestId: "req_1",
        fields: [{ path: "name", message: "is empty" }],
      });
    }
  });
  it("an answer that is not ours still has a sentence", () => {
    expect(clientErrorFrom(502, "<html>", null)).toMatchObject({
      code: "HTTP_502",
      message: "The server answered 502.",
    });
    expect(asClientError("x").message).toBe("Something went wrong in this page.");
  });
});
