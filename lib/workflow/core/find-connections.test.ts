import { expect, it } from "vitest";
import { findConnections } from "./find-connections";

const ID = "conn_01m849qvckb85fwtt3fha5w6r9";

it("finds a connection wherever a document can hide one", () => {
  const document = {
    triggers: { t: { connection: "conn_short" } },
    steps: {
      loop: { forEach: "[1]", steps: { a: { connection: ID, with: { deep: [{ credentialId: "x" }, [ID]] } } } },
      b: { with: { list: [ID, "conn", 7], any: ID, text: `Use ${ID} here` } },
    },
  };
  expect(
    findConnections(document)
      .map(({ path, connectionId }) => `${path} ${connectionId}`)
      .toSorted(),
  ).toEqual(
    [
      "/triggers/t/connection conn_short",
      `/steps/loop/steps/a/connection ${ID}`,
      "/steps/loop/steps/a/with/deep/0/credentialId x",
      `/steps/loop/steps/a/with/deep/1/0 ${ID}`,
      `/steps/b/with/list/0 ${ID}`,
      `/steps/b/with/any ${ID}`,
    ].toSorted(),
  );
});
