import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ConfirmButton } from "@/components/ui/confirm-button";
import { FailedLine } from "@/components/ui/states";
import {
  type User,
  useRemoveUserFactor,
  useResetLink,
  useSignUserOut,
  useSwitchUser,
} from "@/features/identity/api/users";
import classes from "@/features/identity/components/users.module.css";

/** How a person gets in, and how they are kept out. */
export function UserAccess({ user }: { user: User }) {
  const { t } = useTranslation("identity");
  const signOut = useSignUserOut();
  const factor = useRemoveUserFactor();
  const { name } = user;
  return (
    <section className={classes.section} aria-label={t("users.sign_in")}>
      <h2>{t("users.sign_in")}</h2>
      {user.is_active && <NewPassword user={user} />}
      {user.sessions > 0 && (
        <ConfirmButton
          label={t("users.sign_out", { count: user.sessions })}
          question={t("users.sign_out_question", { name })}
          isPending={signOut.isPending}
          onConfirm={() => signOut.mutate(user.user)}
        />
      )}
      {user.has_second_factor && (
        <ConfirmButton
          label={t("users.remove_factor")}
          question={t("users.remove_factor_question", { name })}
          isPending={factor.isPending}
          onConfirm={() => factor.mutate(user.user)}
        />
      )}
      <Switch user={user} />
      <FailedLine error={signOut.error ?? factor.error} />
    </section>
  );
}

function NewPassword({ user }: { user: User }) {
  const { t } = useTranslation("identity");
  const link = useResetLink();
  return (
    <>
      <Button variant="default" loading={link.isPending} onClick={() => link.mutate(user.user)}>
        {t("users.make_link")}
      </Button>
      {link.data && (
        <div role="status">
          <p className={classes.quiet}>{t("users.link_text", { name: user.name })}</p>
          <code className={classes.link}>{link.data}</code>
        </div>
      )}
      <FailedLine error={link.error} />
    </>
  );
}

function Switch({ user }: { user: User }) {
  const { t } = useTranslation("identity");
  const change = useSwitchUser();
  return (
    <>
      {user.is_active ? (
        <ConfirmButton
          label={t("users.deactivate")}
          question={t("users.deactivate_question", { name: user.name })}
          isPending={change.isPending}
          onConfirm={() => change.mutate({ user: user.user, isActive: false })}
        />
      ) : (
        <Button
          variant="default"
          loading={change.isPending}
          onClick={() => change.mutate({ user: user.user, isActive: true })}
        >
          {t("users.activate")}
        </Button>
      )}
      <FailedLine error={change.error} />
    </>
  );
}
