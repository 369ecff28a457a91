import { useCodeText } from "@/i18n/use-code-text";

/** What a way to choose among free agents is called. */
export function useStrategyName(): (code: string) => string {
  const textOf = useCodeText("queues");
  return (code) => textOf(`strategy.${code}`) ?? code;
}
