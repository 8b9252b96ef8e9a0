-- Calls that pass unhurt before a fault hits.
ALTER TABLE "SimulatorFault" ADD COLUMN "toPass" INTEGER NOT NULL DEFAULT 0;
