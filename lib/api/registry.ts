import type { Contract } from "./contract";
import * as access from "./contracts/access";
import * as alerts from "./contracts/alerts";
import * as approvals from "./contracts/approvals";
import * as bulkJobs from "./contracts/bulk-jobs";
import * as connections from "./contracts/connections";
import * as forms from "./contracts/forms";
import * as health from "./contracts/health";
import * as imports from "./contracts/imports";
import * as intelligence from "./contracts/intelligence";
import * as modelCalls from "./contracts/model-calls";
import * as monitoring from "./contracts/monitoring";
import * as monitors from "./contracts/monitors";
import * as openapi from "./contracts/openapi";
import * as optimization from "./contracts/optimization";
import * as pins from "./contracts/pins";
import * as proposals from "./contracts/proposals";
import * as refine from "./contracts/refine";
import * as runs from "./contracts/runs";
import * as services from "./contracts/services";
import * as setup from "./contracts/setup";
import * as simulator from "./contracts/simulator";
import * as status from "./contracts/status";
import * as triggers from "./contracts/triggers";
import * as troubleshooting from "./contracts/troubleshooting";
import * as workflows from "./contracts/workflows";
import * as workspace from "./contracts/workspace";

/** One line per resource file; whatever else a file exports (schemas) is passed over. */
const RESOURCES: readonly object[] = [
  access,
  alerts,
  approvals,
  bulkJobs,
  connections,
  forms,
  health,
  imports,
  intelligence,
  modelCalls,
  monitoring,
  monitors,
  openapi,
  optimization,
  pins,
  proposals,
  refine,
  runs,
  services,
  setup,
  simulator,
  status,
  triggers,
  troubleshooting,
  workflows,
  workspace,
];

function isContract(value: unknown): value is Contract {
  return typeof value === "object" && value !== null && "dialect" in value && "access" in value && "path" in value;
}

/** Every endpoint there is. The OpenAPI document and the authorization matrix are made from it. */
export const contracts: readonly Contract[] = RESOURCES.flatMap((file) => Object.values(file).filter(isContract));
