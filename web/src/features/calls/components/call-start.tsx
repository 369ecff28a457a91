import { UnstyledButton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import { FailedLine } from "@/components/ui/states";
import type { CallPage } from "@/features/calls/api/calls";
import classes from "@/features/calls/components/call-card.module.css";
import type { Call } from "@/features/calls/hooks/use-call";

interface Props {
  page: CallPage;
  call: Call;
  caller: string | null;
  onChooseCaller: (token: string | null) => void;
}

/** Before the call: one large button, and what stood in the way of the last attempt. */
export function CallStart({ page, call, caller, onChooseCaller }: Props) {
  const { t } = useTranslation("calls");
  const { problem } = call.state;
  return (
    <>
      <h1 className={classes.title}>{t("start.title")}</h1>
      <p className={classes.text}>{t("start.text")}</p>
      {page.callers.length > 0 && (
        <label className={classes.field}>
          <span>{t("start.call_as")}</span>
          <select
            className={classes.select}
            value={caller ?? ""}
            onChange={(event) => onChooseCaller(event.currentTarget.value || null)}
          >
            <option value="">{t("start.stranger")}</option>
            {page.callers.map(({ token, name }) => (
              <option key={token} value={token}>
                {name}
              </option>
            ))}
          </select>
        </label>
      )}
      <UnstyledButton className={classes.call} onClick={call.start}>
        <Icon name="phone" size={24} />
        {t("start.call")}
      </UnstyledButton>
      {call.error !== null ? (
        <FailedLine error={call.error} />
      ) : (
        problem && (
          <div role="alert">
            <strong>{t(`problem.${problem}.title`)}</strong>
            <p className={classes.text}>{t(`problem.${problem}.text`)}</p>
          </div>
        )
      )}
      <p className={classes.small}>{t("start.recorded")}</p>
    </>
  );
}
