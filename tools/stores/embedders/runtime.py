"""OpenVINO, imported so that it tells nobody.

Its Python package sends an "import" event to its maker's web analytics and writes an id into the home folder as soon as
it is imported, unless its telemetry package is absent: then it uses a stub of its own. A store's machine reports to
nobody, so here it is absent while OpenVINO loads. Import it from here, and nowhere else.
"""

from __future__ import annotations

import sys

_REPORTER = "openvino_telemetry"
_absent = _REPORTER not in sys.modules
if _absent:
    sys.modules[_REPORTER] = None  # type: ignore[assignment]  # how the import system writes "there is none"
try:
    import openvino as ov
    import openvino.opset13 as op
finally:
    if _absent:
        sys.modules.pop(_REPORTER, None)

__all__ = ["op", "ov"]
