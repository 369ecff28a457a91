import { useRef } from "react";
import {
  type FlowSetting,
  type LineSetting,
  type StandardFlow,
  useAddFlow,
  useChangeFlow,
  useFlowSettings,
  useSaveLine,
} from "@/features/flows/api/settings";

/** A line with what is to change in its flow: slots to fill anew, or the answers for a flow that is to be made. */
export interface LineDraft extends LineSetting {
  values?: Record<string, string>;
  standard?: StandardFlow;
}

export const NEW_FLOW: StandardFlow = {
  route: "",
  choices: [],
  menu: "main_menu",
  hours: null,
  has_notice: true,
  has_rating: true,
};

/** Saves first the flow and then the line that names it. A flow that was made is not made again when the line fails. */
export function useSaveLineWithFlow(): (wanted: LineDraft) => Promise<LineDraft> {
  const saveLine = useSaveLine();
  const addFlow = useAddFlow();
  const changeFlow = useChangeFlow();
  const { data: flows = [] } = useFlowSettings();
  const made = useRef<FlowSetting | null>(null);
  return async ({ values, standard, ...line }) => {
    if (line.flow === "") {
      made.current ??= await addFlow(line.name, standard ?? NEW_FLOW);
      const saved = await saveLine({ ...line, flow: made.current.flow });
      made.current = null;
      return saved;
    }
    const flow = flows.find((one) => one.flow === line.flow);
    if (flow && values && Object.keys(values).length > 0) await changeFlow(flow, values);
    return saveLine(line);
  };
}
