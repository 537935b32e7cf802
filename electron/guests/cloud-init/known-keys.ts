/**
 * The top-level words of a `#cloud-config` that cloud-init and its modules know (cloud-init's own
 * `schema-cloud-config-v1.json`, and its documentation for what the schema leaves to `/etc/cloud/cloud.cfg`).
 */
export const knownKeys: ReadonlySet<string> = new Set(
  `allow_public_ssh_keys ansible apk_repos apt apt_pipelining apt_reboot_if_required apt_sources apt_update
  apt_upgrade authkey_hash autoinstall base64 bootcmd byobu_by_default ca-certs ca_certs chef chpasswd
  cloud_config_modules cloud_final_modules cloud_init_modules create_hostname_file datasource datasource_list
  debconf_selections def_log_file def_log_mode default_locale device_aliases disable_ec2_metadata disable_root
  disable_root_opts disk_setup drivers fan final_message fqdn fs_setup groups growpart grub-dpkg grub_dpkg
  hostname install_hotplug instance-data keyboard landscape launch-index locale locale_configfile log_cfgs lxd
  manage_etc_hosts manage_resolv_conf mcollective merge_how merge_type migrate mount_default_fields mounts network
  no_ssh_fingerprints ntp output package_reboot_if_required package_update package_upgrade packages password
  phone_home power_state prefer_fqdn_over_hostname preserve_hostname puppet random_seed reporting resize_rootfs
  resolv_conf rh_subscription rsyslog runcmd salt_minion snap spacewalk ssh ssh_authorized_keys ssh_deletekeys
  ssh_fp_console_blacklist ssh_genkeytypes ssh_import_id ssh_key_console_blacklist ssh_keys ssh_publish_hostkeys
  ssh_pwauth ssh_quiet_keygen swap syslog_fix_perms system_info timezone ubuntu_advantage ubuntu_pro
  unverified_modules updates user users vendor_data wireguard write_files yum_repo_dir yum_repos
  zypper`.split(/\s+/),
);

/** What a text begins with that is none, and that cloud-init takes all the same (its “user-data formats”). */
export const otherStarts = [
  '#!',
  '#include',
  '#cloud-boothook',
  '#cloud-config-archive',
  '#cloud-config-jsonp',
  '#part-handler',
  '## template: jinja',
  'Content-Type: multipart/',
  'MIME-Version:',
] as const;
