// libtensorflow writes two lines to standard error while its library is opened, before it reads
// TF_CPP_MIN_LOG_LEVEL. This addon turns the descriptor away for that moment: quiet(true), quiet(false).
#include <fcntl.h>
#include <node_api.h>
#include <unistd.h>

static int kept = -1;

static napi_value Quiet(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value argument;
  bool on = false;
  napi_get_cb_info(env, info, &count, &argument, nullptr, nullptr);
  napi_get_value_bool(env, argument, &on);
  if (on && kept < 0) {
    int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (nowhere < 0) return nullptr;
    kept = fcntl(2, F_DUPFD_CLOEXEC, 3);
    if (kept >= 0) dup2(nowhere, 2);
    close(nowhere);
  } else if (!on && kept >= 0) {
    dup2(kept, 2);
    close(kept);
    kept = -1;
  }
  return nullptr;
}

NAPI_MODULE_INIT() {
  napi_value quiet;
  napi_create_function(env, "quiet", NAPI_AUTO_LENGTH, Quiet, nullptr, &quiet);
  return quiet;
}
