import { About } from "../about/about.tsx";
import { BenchPanel } from "../bench/bench.tsx";
import { BillPanel } from "../bill/bill.tsx";
import { ComparisonPanel } from "../comparison/comparison.tsx";
import { Lens } from "../lens/lens.tsx";
import { OpenPanel } from "../open/open.tsx";
import { TouchPanel } from "../touch/touch.tsx";

/** What stands below the workbench, from the top down. */
export const PANELS = [TouchPanel, OpenPanel, BenchPanel, Lens, ComparisonPanel, BillPanel, About];
