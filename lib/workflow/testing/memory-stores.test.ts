import { createMemoryStores } from "./memory-stores";
import { storesContract } from "./stores-contract";

const stores = createMemoryStores();
storesContract("stores in memory", () => stores);
