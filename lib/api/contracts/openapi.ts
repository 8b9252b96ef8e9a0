import { z } from "zod";
import { defineContract } from "../contract";

export const getOpenApi = defineContract({
  id: "openapi.get",
  summary: "This document",
  dialect: "v1",
  method: "GET",
  path: "/api/v1/openapi.json",
  access: "signed-in",
  response: z.looseObject({ openapi: z.literal("3.1.0") }),
});
