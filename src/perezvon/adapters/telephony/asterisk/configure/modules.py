"""What an Asterisk of ours loads: what calls need, and nothing else.

A module that is not loaded answers nobody, costs nothing and needs no configuration. The list is complete: Asterisk loads
what stands here, in an order that it finds itself.
"""

CODECS = (
    "codec_alaw",
    "codec_g722",
    "codec_opus_open_source",
    "codec_resample",
    "codec_ulaw",
    "format_ogg_opus_open_source",
    "format_pcm",
    "format_sln",
    "format_wav",
    "res_format_attr_opus",
)
SIP = (
    "chan_pjsip",
    "func_pjsip_aor",
    "func_pjsip_contact",
    "func_pjsip_endpoint",
    "res_http_websocket",
    "res_pjproject",
    "res_pjsip",
    "res_pjsip_authenticator_digest",
    "res_pjsip_caller_id",
    "res_pjsip_dlg_options",
    "res_pjsip_dtmf_info",
    "res_pjsip_diversion",
    "res_pjsip_endpoint_identifier_ip",
    "res_pjsip_endpoint_identifier_user",
    "res_pjsip_header_funcs",
    "res_pjsip_logger",
    "res_pjsip_nat",
    "res_pjsip_outbound_authenticator_digest",
    "res_pjsip_outbound_registration",
    "res_pjsip_path",
    "res_pjsip_pubsub",
    "res_pjsip_registrar",
    "res_pjsip_rfc3326",
    "res_pjsip_sdp_rtp",
    "res_pjsip_session",
    "res_pjsip_transport_websocket",
    "res_rtp_asterisk",
    "res_sorcery_astdb",
    "res_sorcery_config",
    "res_sorcery_memory",
    "res_srtp",
    "res_timing_timerfd",
)
CALLS = (
    "app_mixmonitor",
    "app_stasis",
    "bridge_builtin_features",
    "bridge_holding",
    "bridge_native_rtp",
    "bridge_simple",
    "bridge_softmix",
    "func_callerid",
    "func_channel",
    "pbx_config",
    "res_musiconhold",
)
ARI = (
    "res_ari",
    "res_ari_applications",
    "res_ari_asterisk",
    "res_ari_bridges",
    "res_ari_channels",
    "res_ari_device_states",
    "res_ari_endpoints",
    "res_ari_events",
    "res_ari_model",
    "res_ari_playbacks",
    "res_ari_recordings",
    "res_ari_sounds",
    "res_stasis",
    "res_stasis_answer",
    "res_stasis_device_state",
    "res_stasis_playback",
    "res_stasis_recording",
    "res_stasis_snoop",
    "res_websocket_client",
)
ENDED_CALLS = ("cel_custom", "res_cdrel_custom")

LOADED = (*CODECS, *SIP, *CALLS, *ARI, *ENDED_CALLS)
"""Formats before music on hold, which skips sounds whose format it does not know yet."""
