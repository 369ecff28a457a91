import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Card } from "@/components/ui/card";
import { Message } from "@/components/ui/states";
import classes from "@/features/twin/components/what-if.module.css";
import { useRefusal } from "@/features/twin/hooks/use-refusal";

const COLUMNS = "contact_id,arrived_at,queue,priority,customer_id,wait_s,outcome,handle_s,agent_id";
const EXAMPLE = `${COLUMNS}
1,2026-11-24T09:00:05,sales,0,4711,12,answered,185,anna
2,2026-11-24T09:01:30,sales,0,,48,abandoned,,`;

/** Where a file is wrong and why, and how it ought to be written. */
export function LogRefused({ error, onClose }: { error: unknown; onClose: () => void }) {
  const { t } = useTranslation("twin");
  const { at, text } = useRefusal()(error);
  return (
    <Card>
      <Message icon="alert" role="alert" title={at ? t("logs.refused", at) : t("logs.failed")} text={text}>
        <details className={classes.numbers}>
          <summary>{t("logs.form")}</summary>
          <p className={classes.quiet}>{t("logs.form_text")}</p>
          <pre className={classes.example}>{EXAMPLE}</pre>
        </details>
        <Button variant="default" onClick={onClose}>
          {t("logs.close")}
        </Button>
      </Message>
    </Card>
  );
}
