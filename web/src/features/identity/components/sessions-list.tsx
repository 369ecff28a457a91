import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ConfirmButton } from "@/components/ui/confirm-button";
import { FailedLine } from "@/components/ui/states";
import { type Session, useEndSession, useSignOutEverywhere } from "@/features/identity/api/account";
import classes from "@/features/identity/components/users.module.css";
import { useFormat } from "@/i18n/format";

interface Props {
  sessions: readonly Session[];
  onSignedOut: () => void;
}

/** Where one is signed in. */
export function SessionsList({ sessions, onSignedOut }: Props) {
  const { t } = useTranslation("identity");
  const end = useEndSession();
  const everywhere = useSignOutEverywhere({ onSignedOut });
  return (
    <>
      <ul className={classes.list} aria-label={t("sessions.title")}>
        {sessions.map((session) => (
          <li key={session.session}>
            <Place session={session} />
            {!session.is_here && (
              <Button
                variant="default"
                loading={end.isPending && end.variables === session.session}
                onClick={() => end.mutate(session.session)}
              >
                {t("person.sign_out")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <FailedLine error={end.error ?? everywhere.error} />
      <div style={{ marginTop: 14 }}>
        <ConfirmButton
          label={t("sessions.everywhere")}
          question={t("sessions.everywhere_question")}
          isPending={everywhere.isPending}
          onConfirm={() => everywhere.mutate()}
        />
      </div>
    </>
  );
}

function Place({ session }: { session: Session }) {
  const { t } = useTranslation("identity");
  const format = useFormat();
  const device = session.device || t("sessions.unknown_device");
  return (
    <span>
      <strong>{session.is_here ? t("sessions.here", { device }) : device}</strong>
      <br />
      <span className={classes.quiet}>
        {t("sessions.times", { since: format.moment(session.since), seen: format.moment(session.seen) })}
      </span>
    </span>
  );
}
