import type { N8nNode } from "./export-schema";
import { isTriggerType } from "./node-types";
import { classifierNode, extractorNode, promptNode } from "./nodes/ai";
import { vendorNode } from "./nodes/vendor";
import { agentNode } from "./nodes/prompt";
import { filterNode, ifNode, passNode, switchNode } from "./nodes/branch";
import { codeNode } from "./nodes/code";
import { callWorkflowNode, respondNode, stopNode, waitNode } from "./nodes/flow";
import { convertNode, extractNode, localFileNode, spreadsheetNode } from "./nodes/files";
import { dataTableNode } from "./nodes/data-table";
import { graphqlNode, httpNode } from "./nodes/http";
import {
  aggregateNode,
  itemListsNode,
  limitNode,
  mergeNode,
  removeDuplicatesNode,
  renameKeysNode,
  sortNode,
  splitOutNode,
  summarizeNode,
} from "./nodes/lists";
import { mapServiceNode } from "./nodes/service";
import { serviceTrigger } from "./nodes/service-trigger";
import { setNode } from "./nodes/set";
import { sqlNode } from "./nodes/sql";
import {
  calledTrigger,
  chatTrigger,
  cronTrigger,
  errorTrigger,
  formTrigger,
  intervalTrigger,
  localFileTrigger,
  manualTrigger,
  scheduleTrigger,
  toolServerTrigger,
  type TriggerMapper,
  webhookTrigger,
} from "./nodes/triggers";
import { compareNode, cryptoNode, htmlNode, xmlNode } from "./nodes/values";
import type { NodeMapper } from "./node-mapper";

const BASE = "n8n-nodes-base.";
const CHAIN = "@n8n/n8n-nodes-langchain.";

const NODES: Readonly<Record<string, NodeMapper>> = {
  [`${BASE}set`]: setNode,
  [`${BASE}if`]: ifNode,
  [`${BASE}filter`]: filterNode,
  [`${BASE}switch`]: switchNode,
  [`${BASE}noOp`]: passNode,
  [`${BASE}executionData`]: passNode,
  [`${BASE}httpRequest`]: httpNode,
  [`${BASE}graphql`]: graphqlNode,
  [`${BASE}code`]: codeNode,
  [`${BASE}function`]: codeNode,
  [`${BASE}functionItem`]: codeNode,
  [`${BASE}merge`]: mergeNode,
  [`${BASE}splitOut`]: splitOutNode,
  [`${BASE}aggregate`]: aggregateNode,
  [`${BASE}limit`]: limitNode,
  [`${BASE}removeDuplicates`]: removeDuplicatesNode,
  [`${BASE}sort`]: sortNode,
  [`${BASE}summarize`]: summarizeNode,
  [`${BASE}renameKeys`]: renameKeysNode,
  [`${BASE}itemLists`]: itemListsNode,
  [`${BASE}wait`]: waitNode,
  [`${BASE}dataTable`]: dataTableNode,
  [`${BASE}extractFromFile`]: extractNode,
  [`${BASE}convertToFile`]: convertNode,
  [`${BASE}spreadsheetFile`]: spreadsheetNode,
  [`${BASE}readWriteFile`]: localFileNode,
  [`${BASE}readBinaryFile`]: localFileNode,
  [`${BASE}writeBinaryFile`]: localFileNode,
  [`${BASE}crypto`]: cryptoNode,
  [`${BASE}xml`]: xmlNode,
  [`${BASE}html`]: htmlNode,
  [`${BASE}compareDatasets`]: compareNode,
  [`${BASE}postgres`]: sqlNode,
  [`${BASE}mySql`]: sqlNode,
  [`${BASE}stopAndError`]: stopNode,
  [`${BASE}executeWorkflow`]: callWorkflowNode,
  [`${BASE}respondToWebhook`]: respondNode,
  [`${CHAIN}agent`]: agentNode,
  [`${CHAIN}chainLlm`]: promptNode,
  [`${CHAIN}chainSummarization`]: promptNode,
  [`${CHAIN}informationExtractor`]: extractorNode,
  [`${CHAIN}textClassifier`]: classifierNode,
  [`${CHAIN}sentimentAnalysis`]: classifierNode,
  [`${CHAIN}openAi`]: vendorNode,
  [`${CHAIN}googleGemini`]: vendorNode,
  [`${CHAIN}anthropic`]: vendorNode,
  [`${CHAIN}ollama`]: vendorNode,
};

const TRIGGERS: Readonly<Record<string, TriggerMapper>> = {
  [`${BASE}manualTrigger`]: manualTrigger,
  [`${BASE}start`]: manualTrigger,
  [`${CHAIN}manualChatTrigger`]: chatTrigger,
  [`${CHAIN}chatTrigger`]: chatTrigger,
  [`${CHAIN}mcpTrigger`]: toolServerTrigger,
  [`${BASE}scheduleTrigger`]: scheduleTrigger,
  [`${BASE}cron`]: cronTrigger,
  [`${BASE}interval`]: intervalTrigger,
  [`${BASE}webhook`]: webhookTrigger,
  [`${BASE}formTrigger`]: formTrigger,
  [`${BASE}executeWorkflowTrigger`]: calledTrigger,
  [`${BASE}errorTrigger`]: errorTrigger,
  [`${BASE}localFileTrigger`]: localFileTrigger,
};

export const LOOP_NODE = `${BASE}splitInBatches`;

export function isTriggerNode({ type }: N8nNode): boolean {
  return Object.hasOwn(TRIGGERS, type) || isTriggerType(type);
}

export function triggerMapperOf(type: string): TriggerMapper {
  return Object.hasOwn(TRIGGERS, type) ? (TRIGGERS[type] as TriggerMapper) : serviceTrigger;
}

const SERVICE_NODE: NodeMapper = { map: mapServiceNode };

/** What maps a node; those that are not known by name are looked up in the catalogue. */
export function mapperOf({ type }: N8nNode): NodeMapper {
  return Object.hasOwn(NODES, type) ? withService(NODES[type] as NodeMapper) : SERVICE_NODE;
}

/** A node that its own mapper gives up may be one of a service still. */
function withService(mapper: NodeMapper): NodeMapper {
  return { ...mapper, map: (job) => mapper.map(job) ?? mapServiceNode(job) };
}
