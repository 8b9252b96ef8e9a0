import { describe, expect, it } from "vitest";
import { ClientError } from "@/lib/client/client-error";
import { CREDENTIALS, newConnectionSchema } from "@/lib/connectors/connection-schema";
import { answeredErrors, fieldErrors } from "./field-errors";

const wrong = (input: unknown) => fieldErrors(newConnectionSchema.safeParse(input).error?.issues ?? []);

describe("what is wrong in a connection's form", () => {
  it("a blank name is told at the name, not at the header's, and the other way round", () => {
    const connection = { service: "http", name: "  ", authKind: "api_key", credentials: { key: "k" } };
    expect(wrong(connection)).toEqual({ name: "Fill this in." });
    const header = { ...connection, name: "Shop", credentials: { key: "k", name: "X Key" } };
    expect(Object.keys(wrong(header))).toEqual(["credentials.name"]);
  });

  it("a blank secret and a wrong scope are told at their fields", () => {
    const issues = CREDENTIALS.bearer.safeParse({}).error?.issues ?? [];
    expect(fieldErrors(issues, "credentials")).toEqual({ "credentials.token": "Fill this in." });
    const oauth = { clientId: "x", scopes: ["fine", "not\tfine"] };
    expect(wrong({ service: "http", name: "Shop", authKind: "oauth2", credentials: oauth })).toEqual({
      "credentials.scopes": "must be a scope without spaces",
    });
  });

  it("what the server refused is told at its field", () => {
    const fields = [{ path: "credentials.tokenUrl", message: "is needed" }];
    expect(answeredErrors(new ClientError("VALIDATION_FAILED", "…", 422, { fields }))).toEqual({
      "credentials.tokenUrl": "is needed",
    });
    expect(answeredErrors(null)).toEqual({});
  });
});
